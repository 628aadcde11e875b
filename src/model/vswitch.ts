import {
  type CtLimits,
  type DumpedConnection,
  parseConntrack,
  parseCtLimits,
  parseMaxConnections,
} from '../ovs/syntax/conntrack-dump.ts'
import {type CoverageCounter, parseCoverage} from '../ovs/syntax/coverage.ts'
import {type DatapathFlow, parseDatapathFlows} from '../ovs/syntax/datapath-flows.ts'
import {type DatapathShow, parseDatapathShow} from '../ovs/syntax/datapath-show.ts'
import {type DpifPort, parseDpifShow} from '../ovs/syntax/dpif-show.ts'
import {
  type OvsRoute,
  parseOvsRoutes,
  parseTunnelNeighbours,
  type TunnelNeighbour,
} from '../ovs/syntax/native-tables.ts'
import {parseOvsVersion} from '../ovs/syntax/ovs-version.ts'
import {type OvsDatabase, parseOvsDatabase} from '../ovs/syntax/ovsdb-switch.ts'
import {parseTunnelPorts, type TunnelPort} from '../ovs/syntax/tunnel-ports.ts'
import {parseUpcall, type UpcallShow} from '../ovs/syntax/upcall.ts'
import {parseVsctlShow, type VsctlBridge} from '../ovs/syntax/vsctl-show.ts'
import type {Parsed} from '../parsed.ts'
import {Host} from './host.ts'
import {type Known, known, unknown} from './known.ts'
import {Once} from './once.ts'

/** A node with Open vSwitch: the database and the datapath, which all bridges share. */
export class SwitchHost extends Host {
  protected readonly kept = new Once()

  get ovsVersion(): Known<string> {
    return this.probes.whole('ovs-version', (text) => parseOvsVersion(text)?.version ?? text.trim())
  }

  /** The OVSDB, its rows joined. A table that could not be read, or is missing, makes all of it unknown: what refers to it would seem empty. */
  get ovsdb(): Known<OvsDatabase> {
    return this.kept.get('ovsdb', () => {
      const read = this.probes.read('ovsdb', parseOvsDatabase)
      if (!read.known) return read
      const {unparsed, dangling} = read.value
      if (unparsed[0]) return unknown(`line ${unparsed[0].line} of ovsdb cannot be read: ${unparsed[0].reason}`)
      return dangling[0] === undefined ? read : unknown(`ovsdb is not whole, a row is missing: ${dangling[0]}`)
    })
  }

  /** `ovs-vsctl show`: what is configured, and errors. */
  get ovsShow(): Known<Parsed<VsctlBridge>> {
    return this.probes.lines('ovs-show', parseVsctlShow)
  }

  get dpifShow(): Known<Parsed<DpifPort>> {
    return this.probes.lines('ovs-dpif-show', parseDpifShow)
  }

  get dpctlShow(): Known<Parsed<DatapathShow>> {
    return this.probes.lines('dpctl-show', parseDatapathShow)
  }

  /** The datapath's cache: megaflows. */
  get dpctlFlows(): Known<Parsed<DatapathFlow>> {
    return this.probes.lines('dpctl-flows', parseDatapathFlows)
  }

  get conntrack(): Known<Parsed<DumpedConnection>> {
    return this.probes.lines('dpctl-conntrack', parseConntrack)
  }

  get ctLimits(): Known<CtLimits> {
    return this.probes.whole('dpctl-ct-limits', parseCtLimits)
  }

  /** The most connections that a userspace datapath takes (dpctl/ct-get-maxconns). */
  get ctMaxconns(): Known<number> {
    const read = this.probes.whole('dpctl-ct-maxconns', parseMaxConnections)
    if (!read.known) return read
    return read.value === null ? unknown('dpctl-ct-maxconns is no number') : known(read.value)
  }

  /** Where a userspace datapath listens for tunnels (tnl/ports/show). */
  get tnlPorts(): Known<Parsed<TunnelPort>> {
    return this.probes.lines('ovs-tnl-ports', parseTunnelPorts)
  }

  /** Neighbours by which a userspace datapath tunnels (tnl/neigh/show). */
  get tnlNeigh(): Known<Parsed<TunnelNeighbour>> {
    return this.probes.lines('ovs-tnl-neigh', parseTunnelNeighbours)
  }

  /** Routes by which a userspace datapath tunnels (ovs/route/show). */
  get ovsRoutes(): Known<Parsed<OvsRoute>> {
    return this.probes.lines('ovs-route', parseOvsRoutes)
  }

  get upcall(): Known<Parsed<UpcallShow>> {
    return this.probes.lines('ovs-upcall', parseUpcall)
  }

  get coverage(): Known<Parsed<CoverageCounter>> {
    return this.probes.lines('ovs-coverage', parseCoverage)
  }
}
