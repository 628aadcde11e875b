import type {BridgeInput, PortInput, SwitchInput} from '../../src/ovs/pipeline/input.ts'

const ofBridges =
  (change: (bridge: BridgeInput) => Partial<BridgeInput>) =>
  (input: SwitchInput): SwitchInput => ({
    ...input,
    bridges: input.bridges.map((bridge) => ({...bridge, ...change(bridge)})),
  })

const ofPorts = (change: (port: PortInput) => Partial<PortInput>) =>
  ofBridges(({ports}) => ({ports: ports.map((port) => ({...port, ...change(port)}))}))

const without = <T>(input: T, ...names: (keyof T)[]): T => {
  const rest = {...input}
  for (const name of names) delete rest[name]
  return rest
}

const saying =
  (name: string, change: (bridge: BridgeInput) => Partial<BridgeInput>) =>
  (input: SwitchInput): SwitchInput =>
    ofBridges((bridge) => ({
      ...change(bridge),
      missing: new Map([...bridge.missing, [name, `${name}: not read`]]),
    }))(input)

/** Every fourth flow. */
const some = (bridge: BridgeInput, change: Partial<BridgeInput['flows'][number]>): Partial<BridgeInput> => ({
  flows: bridge.flows.map((flow, i) => (i % 4 === 3 ? {...flow, ...change} : flow)),
})

/** What a snapshot may lack, by name: the switch as it is then known. */
export const UNREAD: Readonly<Record<string, (input: SwitchInput, inPort: number) => SwitchInput>> = {
  'ports other than the one that the packet comes by': (input, inPort) =>
    saying('ports', ({ports}) => ({ports: ports.filter(({ofport}) => ofport === inPort)}))(input),
  groups: saying('groups', () => ({groups: []})),
  'learned addresses': saying('fdb', () => ({fdb: []})),
  'multicast groups': (input) => {
    const said = saying('mdb', () => ({}))(input)
    return {...said, bridges: said.bridges.map((bridge) => without(bridge, 'mdb'))}
  },
  'options of tunnels': (input) => ({...input, bridges: input.bridges.map((bridge) => without(bridge, 'tlvMap'))}),
  'numbers of the datapath': (input) => ({
    ...input,
    bridges: input.bridges.map((bridge) => ({...bridge, ports: bridge.ports.map((port) => without(port, 'odpPort'))})),
  }),
  'addresses of ports': ofPorts(() => ({mac: null})),
  bonds: (input) => without(input, 'bonds'),
  'routes and neighbours': (input) => ({...input, nativeTunnels: null}),
  'the table of some flows': ofBridges((bridge) => some(bridge, {table: null})),
  'a part of the match of some flows': ofBridges((bridge) => some(bridge, {unknownMatch: ['colour=red']})),
}
