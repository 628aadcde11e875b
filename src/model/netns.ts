import {type Address, parseAddresses} from '../host/address.ts'
import {type Link, parseLinks} from '../host/link.ts'
import {type Neighbour, parseNeighbours} from '../host/neighbour.ts'
import {parseRoutes, type Route} from '../host/route.ts'
import {parseRules, type Rule} from '../host/rule.ts'
import {parseSockets, type Socket} from '../host/socket.ts'
import {parseSysctl, type Sysctl} from '../host/sysctl.ts'
import type {Parsed} from '../parsed.ts'
import type {Known} from './known.ts'
import type {ProbeReader} from './probe-reader.ts'

/** A network namespace, a node's own or a Pod's: what both are asked. */
export class Netns {
  protected readonly probes: ProbeReader

  constructor(probes: ProbeReader) {
    this.probes = probes
  }

  get links(): Known<Parsed<Link>> {
    return this.probes.read('ip-link', parseLinks)
  }

  get addresses(): Known<Parsed<Address>> {
    return this.probes.read('ip-addr', parseAddresses)
  }

  /** Of all tables; `ip -j route show table all` prints IPv4 (and, in some versions, IPv6 as well). */
  get routes(): Known<Parsed<Route>> {
    return this.probes.read('ip-route', parseRoutes4)
  }

  get routes6(): Known<Parsed<Route>> {
    return this.probes.read('ip6-route', parseRoutes6)
  }

  get routeCache(): Known<Parsed<Route>> {
    return this.probes.read('ip-route-cache', parseRoutes4)
  }

  get routeCache6(): Known<Parsed<Route>> {
    return this.probes.read('ip6-route-cache', parseRoutes6)
  }

  get rules(): Known<Parsed<Rule>> {
    return this.probes.read('ip-rule', parseRules)
  }

  get rules6(): Known<Parsed<Rule>> {
    return this.probes.read('ip6-rule', parseRules)
  }

  get neighbours(): Known<Parsed<Neighbour>> {
    return this.probes.read('ip-neigh', parseNeighbours)
  }

  get sysctl(): Known<Parsed<Sysctl>> {
    return this.probes.lines('sysctl', parseSysctl)
  }

  get sockets(): Known<Parsed<Socket>> {
    return this.probes.lines('sockets', parseSockets)
  }
}

const parseRoutes4 = (text: string): Parsed<Route> => parseRoutes(text, 4)
const parseRoutes6 = (text: string): Parsed<Route> => parseRoutes(text, 6)
