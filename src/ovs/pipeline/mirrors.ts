import type {Bundle} from './bundles.ts'
import type {MirrorInput} from './input.ts'

/** Where a mirror's copies go. */
export interface Mirror {
  /** null: all. */
  readonly vlans: ReadonlySet<number> | null
  readonly out: Bundle | null
  /** Without an output port: the VLAN that the copies are flooded in. */
  readonly outVlan: number | null
  /** This mirror and those with the same output, as bits. */
  readonly same: number
  readonly snaplen: number
}

/** The mirrors of a bridge (struct mbridge of ofproto/ofproto-dpif-mirror.c). Bits number `list`. */
export interface Mirrors {
  readonly list: readonly Mirror[]
  /** What comes from a bundle is copied to these. */
  readonly from: (bundle: Bundle) => number
  /** What goes to a bundle is copied to these. */
  readonly to: (bundle: Bundle) => number
  /** A bundle that copies go to takes part in nothing else. */
  readonly isOutput: (bundle: Bundle) => boolean
}

/** MAX_MIRRORS; later ones are refused. */
const MAX_MIRRORS = 32

/** Joins mirrors to the bundles that they name; null where none has an output. */
export function mirrorsOf(inputs: readonly MirrorInput[], byPort: ReadonlyMap<number, Bundle>): Mirrors | null {
  if (inputs.length === 0) return null
  const bundles = new Map([...byPort.values()].map((bundle) => [bundle.name, bundle]))
  const used = inputs.filter((input) => hasOutput(input, bundles)).slice(0, MAX_MIRRORS)
  if (used.length === 0) return null
  const list = used.map((input) => mirrorOf(input, used, bundles))
  const bits = (selects: (input: MirrorInput) => boolean): number =>
    used.reduce((sum, input, i) => (selects(input) ? sum | (1 << i) : sum), 0)
  return {
    list,
    from: ({name}) => bits(({selectAll, selectSrc}) => selectAll || selectSrc.includes(name)),
    to: ({name}) => bits(({selectAll, selectDst}) => selectAll || selectDst.includes(name)),
    isOutput: (bundle) => list.some(({out}) => out === bundle),
  }
}

/** A mirror whose output is not of the bridge is none (mirror_configure() of vswitchd/bridge.c). */
const hasOutput = ({outputPort, outputVlan}: MirrorInput, bundles: ReadonlyMap<string, Bundle>): boolean =>
  outputPort === null ? outputVlan !== null : bundles.has(outputPort)

function mirrorOf(input: MirrorInput, all: readonly MirrorInput[], bundles: ReadonlyMap<string, Bundle>): Mirror {
  const {selectVlans, outputPort, outputVlan, snaplen} = input
  return {
    vlans: selectVlans.length === 0 ? null : new Set(selectVlans),
    out: outputPort === null ? null : (bundles.get(outputPort) ?? null),
    outVlan: outputPort === null ? outputVlan : null,
    same: all.reduce((sum, other, i) => (sameOutput(input, other) ? sum | (1 << i) : sum), 0),
    snaplen: snaplen ?? 0,
  }
}

const sameOutput = (a: MirrorInput, b: MirrorInput): boolean =>
  a.outputPort === b.outputPort && (a.outputPort !== null || a.outputVlan === b.outputVlan)
