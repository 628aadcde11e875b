import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {neighbourFor, parseNeighbours} from '../../src/host/neighbour.ts'

const neighbours = suite('host/neighbour')

const {items, unparsed} = parseNeighbours(
  `[{"dst":"10.10.2.1","dev":"antrea-gw0","lladdr":"aa:bb:cc:dd:ee:ff","state":["PERMANENT"]},{"dst":"10.10.1.9","dev":"antrea-gw0","state":["FAILED"]},{"dst":"10.10.1.8","dev":"antrea-gw0","state":["INCOMPLETE"]},{"dst":"fd00::2","dev":"br-phy","lladdr":"02:42:ac:1f:00:12","router":null,"state":["STALE"]},{"dst":"10.10.1.7","dev":"wg0","state":["NOARP"]},{"dst":"10.10.1.6","dev":"br-phy","proxy":null,"state":[]},{"dev":"x"}]`,
)

for (const [ip, dev, kind, lladdr] of [
  ['10.10.2.1', 'antrea-gw0', 'resolved', 'aa:bb:cc:dd:ee:ff'],
  ['10.10.2.1', 'br-phy', 'unresolved', undefined],
  ['10.10.1.9', 'antrea-gw0', 'failed', undefined],
  ['10.10.1.8', 'antrea-gw0', 'unresolved', undefined],
  ['FD00:0::2', 'br-phy', 'resolved', '02:42:ac:1f:00:12'],
  ['10.10.1.7', 'wg0', 'resolved', null],
  ['10.10.1.6', 'br-phy', 'unresolved', undefined],
] as const) {
  neighbours(`${ip} on ${dev} is ${kind}`, () => {
    const state = neighbourFor(items, ip, dev)
    assert.equal([state.kind, state.kind === 'resolved' ? state.lladdr : undefined], [kind, lladdr])
  })
}

neighbours('reads routers and names what it cannot read', () => {
  assert.equal([items[3]!.router, items[0]!.router, items[5]!.proxy], [true, false, true])
  assert.equal(
    unparsed.map(({reason}) => reason),
    ['a neighbour without a readable dst or dev'],
  )
})

neighbours.run()
