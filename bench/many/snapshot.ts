import {groupsOf} from './flows.ts'
import {clusterNames, copyLists} from './lists.ts'
import {addTo, copyFile, linesOf, settle} from './node.ts'
import {type Place, placeAt, placesOf} from './pair.ts'
import {fillIn, PEER_FILES, peerTemplates, type Template} from './peers.ts'
import {type Renaming, renamings} from './rename.ts'

type Files = ReadonlyMap<string, string>

export interface ManyNodes {
  /** The capture of two nodes that is repeated: encap, IPv4. */
  readonly model: Files
  /** The capture whose two nodes come first, for a fault in one of hundreds of nodes; the model unless told. */
  readonly first?: Files
  /** How many nodes, two at least. */
  readonly nodes: number
}

/**
 * A snapshot of many nodes: the capture's two, and copies of them with names, addresses, pods and policies of their own. Every node has the
 * flows, routes and neighbours for each of the others that the capture's nodes have for each other; the Services are those of the
 * capture, and known to every node. The same input gives the same files.
 */
export function manyNodes({model, first = model, nodes}: ManyNodes): Map<string, string> {
  const shifted = sameServices(shiftTimes(model, first), first)
  const renaming = renamings(shifted.values(), outsideMacs(shifted), clusterNames(shifted))
  const places = placesOf(nodes)
  const pairs = [...new Set(places.map(({pair}) => pair))].map((pair) => ({pair, to: renaming(pair)}))
  const copies = pairs.filter(({pair}) => pair > 0)
  const files = new Map(first)
  for (const place of places) if (place.pair > 0) copyNode(files, shifted, place, renaming(place.pair))
  const templates = ([1, 2] as const).map((half) => templatesOf(shifted, half))
  for (const place of places) {
    const own = ownTexts(templates[place.half - 1] ?? new Map(), {shifted, first, place, to: renaming(place.pair)})
    addPeers(files, place, places, own, shifted)
    settle(files, `nodes/${place.name}/`)
  }
  for (const [file, text] of copyLists(first, shifted, copies)) files.set(file, text)
  files.set('manifest.json', manifestOf(first, shifted, copies, nodes))
  return files
}

/** The model's times as if it had been taken when `first` was. */
function shiftTimes(model: Files, first: Files): Files {
  const by = takenAt(first) - takenAt(model)
  const later = (time: string): string => {
    const moved = new Date(Date.parse(time) + by).toISOString()
    return time.includes('.') ? moved : moved.replace(/\.\d+Z$/, 'Z')
  }
  const TIMES = /(?<=")\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z(?=")/g
  return by === 0
    ? model
    : new Map([...model].map(([file, text]) => [file, file.endsWith('.json') ? text.replace(TIMES, later) : text]))
}

/** The model with the ClusterIPs that Services of the same names have in `first`: some are chosen at random. */
function sameServices(model: Files, first: Files): Files {
  const chosen = new Map(servicesOf(first).map(({key, ip}) => [key, ip]))
  const moved = new Map(
    servicesOf(model).flatMap(({key, ip}) => {
      const other = chosen.get(key)
      return other === undefined || other === ip ? [] : [[ip, other] as const]
    }),
  )
  if (moved.size === 0) return model
  const any = new RegExp([...moved.keys()].map((ip) => `(?<![\\d.])${ip.replaceAll('.', '\\.')}(?!\\d)`).join('|'), 'g')
  return new Map([...model].map(([file, text]) => [file, text.replace(any, (ip) => moved.get(ip) ?? ip)]))
}

interface ServiceList {
  readonly items: readonly {
    readonly metadata: {readonly namespace: string; readonly name: string}
    readonly spec: {readonly clusterIP: string; readonly internalTrafficPolicy?: string}
  }[]
}

function servicesOf(files: Files): readonly {key: string; ip: string; isLocal: boolean}[] {
  const {items}: ServiceList = JSON.parse(files.get('cluster/core_v1_services.json') || '{"items":[]}')
  return items.map(({metadata: {namespace, name}, spec}) => ({
    key: `${namespace}/${name}`,
    ip: spec.clusterIP,
    isLocal: spec.internalTrafficPolicy === 'Local',
  }))
}

const takenAt = (files: Files): number => Date.parse(JSON.parse(files.get('manifest.json') ?? '{}').takenAt)

/** MACs of neighbours that are no node: of the machine outside. */
function outsideMacs(files: Files): ReadonlySet<string> {
  const neighbours: readonly {dst: string; lladdr?: string}[] = JSON.parse(
    files.get('nodes/node1/ip-neigh.json') ?? '[]',
  )
  return new Set(neighbours.flatMap(({dst, lladdr}) => (/^172\.31\.0\.(?!1[12]$)/.test(dst) && lladdr ? [lladdr] : [])))
}

function copyNode(files: Map<string, string>, model: Files, place: Place, to: Renaming): void {
  const from = `nodes/node${place.half}/`
  const flows = linesOf(model.get(`${from}bridges/br-int/flows.txt`) ?? '')
  const local = groupsOf(flows, localServices(model))
  for (const [file, text] of model)
    if (file.startsWith(from)) files.set(to.text(file), copyFile(file.slice(from.length), text, to, local))
}

/** ClusterIPs of Services whose packets stay on their node. */
const localServices = (model: Files): ReadonlySet<string> =>
  new Set(servicesOf(model).flatMap(({ip, isLocal}) => (isLocal ? [ip] : [])))

function templatesOf(model: Files, half: 1 | 2): ReadonlyMap<string, readonly Template[]> {
  const mac = underlayMac(model, half === 1 ? 2 : 1)
  return new Map(
    PEER_FILES.map(({file, kind}) => {
      const text = model.get(`nodes/node${half}/${file}`) ?? ''
      const items: readonly string[] =
        kind === 'lines' ? linesOf(text) : JSON.parse(text || '[]').map((item: unknown) => JSON.stringify(item))
      return [file, peerTemplates(items, half, mac)]
    }),
  )
}

/** A capture's templates as one node writes them: with its own gateway's MAC, and the round of its agent's start. */
function ownTexts(
  templates: ReadonlyMap<string, readonly Template[]>,
  {shifted, first, place, to}: {shifted: Files; first: Files; place: Place; to: Renaming},
): ReadonlyMap<string, readonly Template[]> {
  const theirs = gatewayMac(shifted, place.half)
  const own = place.pair === 0 ? gatewayMac(first, place.half) : theirs
  const [from, round] = [roundOf(shifted, place.half), place.pair === 0 ? roundOf(first, place.half) : null]
  const written = (part: string): string =>
    to.text(part.replaceAll(theirs, own)).replaceAll(`cookie=0x${from}`, `cookie=0x${round ?? from}`)
  return new Map(
    [...templates].map(([file, all]) => [file, all.map(({parts, values}) => ({parts: parts.map(written), values}))]),
  )
}

function addPeers(
  files: Map<string, string>,
  place: Place,
  places: readonly Place[],
  templates: ReadonlyMap<string, readonly Template[]>,
  model: Files,
): void {
  const others = places.filter(({pair}) => pair !== place.pair)
  const macs = {1: underlayMac(model, 1), 2: underlayMac(model, 2)}
  for (const {file} of PEER_FILES) {
    const path = `nodes/${place.name}/${file}`
    const text = files.get(path)
    const all = templates.get(file) ?? []
    // What a node of the first pair could not print stays unprinted.
    if (!text || all.length === 0) continue
    const added = all.flatMap((template) => others.map((other) => fillIn(template, other, macs[other.half])))
    files.set(path, addTo(file, text, added))
  }
}

/** What a node's cookies begin with: how often its agent was started. */
const roundOf = (files: Files, half: 1 | 2): string =>
  /cookie=0x([0-9a-f]+?)01[0-9a-f]{10},/.exec(files.get(`nodes/node${half}/bridges/br-int/flows.txt`) ?? '')?.[1] ?? '1'

const underlayMac = (files: Files, half: 1 | 2): string => macOf(files, half, 'br-phy')
const gatewayMac = (files: Files, half: 1 | 2): string => macOf(files, half, 'antrea-gw0')

function macOf(files: Files, half: 1 | 2, device: string): string {
  const links: readonly {ifname: string; address: string}[] = JSON.parse(
    files.get(`nodes/${placeAt(0, half).name}/ip-link.json`) ?? '[]',
  )
  return links.find(({ifname}) => ifname === device)?.address ?? 'none'
}

function manifestOf(
  first: Files,
  model: Files,
  pairs: readonly {readonly pair: number; readonly to: Renaming}[],
  nodes: number,
): string {
  const whole = JSON.parse(first.get('manifest.json') ?? '{}')
  const {probes}: {probes: readonly {node: string}[]} = JSON.parse(model.get('manifest.json') ?? '{}')
  const last = (pair: number, node: string): boolean => 2 * pair + Number(node.slice(-1)) <= nodes
  const copies = pairs.flatMap(({pair, to}) =>
    probes.filter(({node}) => last(pair, node)).map((probe) => JSON.parse(to.text(JSON.stringify(probe)))),
  )
  return `${JSON.stringify({...whole, probes: [...whole.probes, ...copies]})}\n`
}
