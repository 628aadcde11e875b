import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {fieldNamed} from '../../../src/ovs/fields.ts'
import {formatGroup, parseGroups} from '../../../src/ovs/syntax/groups.ts'

const groups = suite('ovs/syntax/groups')

groups('reads buckets with their weights and watches', () => {
  const text =
    'group_id=2,type=ff,bucket=bucket_id:0,watch_port:3,actions=output:1,bucket=bucket_id:1,watch_group:9,actions=set_field:0x1f90/0xffff->reg4,output:3'
  const {items, unparsed} = parseGroups(`OFPST_GROUP_DESC reply (OF1.5) (xid=0x2):\n ${text}\n`)
  const [group] = items
  assert.equal(unparsed, [])
  assert.equal([group?.line, group?.id, group?.type, group?.text], [2, 2, 'ff', text])
  assert.equal(
    group?.buckets.map(({id, weight, watchPort, watchGroup}) => [id, weight, watchPort, watchGroup]),
    [
      [0, null, {ofport: 3, written: '3'}, null],
      [1, null, null, 9],
    ],
  )
  assert.equal(
    group?.buckets.map(({actions}) => actions.map(({kind}) => kind)),
    [['output'], ['set', 'output']],
  )
  assert.is(group && formatGroup(group), text)
})

groups('reads how a bucket is chosen', () => {
  const [hash, one, dp] = parseGroups(
    [
      'group_id=1,type=select,selection_method=hash,selection_method_param=7,fields(ip_src,ip_dst=255.255.255.0),bucket=weight:50,actions=drop',
      'group_id=2,type=select,selection_method=hash,fields=eth_src=00:00:00:ff:ff:ff,bucket=weight:50,actions=output:1',
      'group_id=3,type=select,selection_method=dp_hash,bucket=weight:0,actions=drop',
    ].join('\n'),
  ).items
  assert.equal([hash?.selectionMethod, hash?.selectionParam], ['hash', 7n])
  assert.equal(hash?.fields, [
    {field: fieldNamed('ip_src'), written: 'ip_src', mask: null},
    {field: fieldNamed('ip_dst'), written: 'ip_dst', mask: '255.255.255.0'},
  ])
  assert.equal(hash?.buckets[0]?.actions, [{text: 'drop', kind: 'drop'}])
  assert.equal(one?.fields, [{field: fieldNamed('eth_src'), written: 'eth_src', mask: '00:00:00:ff:ff:ff'}])
  assert.equal([dp?.selectionMethod, dp?.buckets[0]?.weight], ['dp_hash', 0])
})

groups('keeps a comma within parentheses with its action', () => {
  const text =
    'group_id=1,type=all,bucket=actions=ct(commit,table=5),resubmit(,3),bucket=actions=clone(output:1,output:2)'
  const [group] = parseGroups(text).items
  assert.equal(
    group?.buckets.map(({actions}) => actions.map((action) => action.text)),
    [['ct(commit,table=5)', 'resubmit(,3)'], ['clone(output:1,output:2)']],
  )
  assert.is(group && formatGroup(group), text)
})

groups('reports parts that it does not know, besides the group', () => {
  const {items, unparsed} = parseGroups(
    [
      'group_id=1,type=select,selection_method=magic,new_thing=5,bucket=colour:red,weight:3,actions=output:1',
      'group_id=2,type=newtype,bucket=actions=output:1',
      'group_id=x,type=all',
      'ovs-ofctl: br-int is not a bridge or a socket',
    ].join('\n'),
  )
  assert.equal(
    items.map(({id, buckets}) => [id, buckets.length, buckets[0]?.weight]),
    [[1, 1, 3]],
  )
  assert.equal(
    unparsed.map(({line, text, reason}) => [line, text.slice(0, 25), reason]),
    [
      [1, 'selection_method=magic', 'unknown selection method'],
      [1, 'new_thing=5', 'unknown property of a group'],
      [1, 'colour:red', 'unknown property of a bucket'],
      [2, 'group_id=2,type=newtype,b', 'a group without a number or a known type'],
      [3, 'group_id=x,type=all', 'a group without a number or a known type'],
      [4, 'ovs-ofctl: br-int is not ', 'not a group'],
    ],
  )
})

groups('keeps a bucket without actions', () => {
  const [group] = parseGroups('group_id=1,type=indirect,bucket=').items
  assert.equal(group?.buckets, [{id: null, weight: null, watchPort: null, watchGroup: null, actions: []}])
})

groups.run()
