import {type BridgeLink, parseBridgeLink} from '../host/bridge-link.ts'
import {type CniConf, parseCniConf} from '../host/cni-conf.ts'
import {type Ipset, parseIpset} from '../host/ipset.ts'
import {parseIptablesSave} from '../host/iptables-save.ts'
import {type KernelModule, parseKernelModules} from '../host/kernel-modules.ts'
import {type NftRuleset, parseNft} from '../host/nft.ts'
import {type Nstat, parseNstat} from '../host/nstat.ts'
import {parseTcQdisc, type Qdisc} from '../host/qdisc.ts'
import type {Table} from '../host/ruleset.ts'
import {parseWg, type WireguardEntry} from '../host/wireguard.ts'
import {parseXfrm, type XfrmState} from '../host/xfrm.ts'
import type {Parsed} from '../parsed.ts'
import type {Known} from './known.ts'
import {Netns} from './netns.ts'

/** A node's kernel: what a Pod's network namespace isn't asked. */
export class Host extends Netns {
  get iptables(): Known<Parsed<Table>> {
    return this.probes.lines('iptables', parseIptables4)
  }

  get ip6tables(): Known<Parsed<Table>> {
    return this.probes.lines('ip6tables', (text) => parseIptablesSave(text, 6))
  }

  /** Rules of the legacy backend, which a kernel evaluates beside those of nf_tables. */
  get iptablesLegacy(): Known<Parsed<Table>> {
    return this.probes.lines('iptables-legacy', parseIptables4)
  }

  get nft(): Known<NftRuleset> {
    return this.probes.read('nft', parseNft)
  }

  get ipsets(): Known<Parsed<Ipset>> {
    return this.probes.lines('ipset', parseIpset)
  }

  get bridgeLink(): Known<Parsed<BridgeLink>> {
    return this.probes.read('bridge-link', parseBridgeLink)
  }

  get qdiscs(): Known<Parsed<Qdisc>> {
    return this.probes.read('tc-qdisc', parseTcQdisc)
  }

  /** Network configurations of the container runtime, by name of file. */
  get cniConf(): Known<Parsed<CniConf>> {
    return this.probes.lines('cni-conf', parseCniConf)
  }

  get kernelModules(): Known<Parsed<KernelModule>> {
    return this.probes.lines('kernel-modules', parseKernelModules)
  }

  get nstat(): Known<Parsed<Nstat>> {
    return this.probes.lines('nstat', parseNstat)
  }

  get xfrm(): Known<Parsed<XfrmState>> {
    return this.probes.read('xfrm', parseXfrm)
  }

  get wg(): Known<Parsed<WireguardEntry>> {
    return this.probes.lines('wg', parseWg)
  }
}

const parseIptables4 = (text: string): Parsed<Table> => parseIptablesSave(text, 4)
