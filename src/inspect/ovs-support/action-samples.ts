import type {Action} from '../../ovs/syntax/flow-types.ts'

/** Of each kind of action, one text a spelling, as dump-flows prints it. The type proves that no kind is left out. */
export const ACTION_SAMPLES: Readonly<Record<Exclude<Action['kind'], 'unknown' | 'unrollXlate'>, readonly string[]>> = {
  output: ['output:2', 'IN_PORT', 'LOCAL', 'NORMAL', 'FLOOD', 'ALL', 'output(port=2,max_len=100)'],
  outputReg: ['output:NXM_NX_REG1[]', 'output:NXM_NX_REG0[0..15]'],
  controller: ['CONTROLLER:65535', 'controller(reason=no_match,id=1,userdata=01.02)', 'controller(pause)'],
  enqueue: ['enqueue:2:1'],
  drop: ['drop'],
  resubmit: ['resubmit(,5)', 'resubmit(3,5)', 'resubmit:3'],
  goto: ['goto_table:5'],
  group: ['group:1', 'group:2', 'group:3', 'group:4', 'group:5'],
  set: ['set_field:0x5->reg3', 'load:0x5->NXM_NX_REG3[0..7]', 'mod_nw_src:10.0.0.9', 'mod_tp_dst:81', 'set_tunnel:0x7'],
  move: ['move:NXM_NX_REG0[]->NXM_NX_REG1[]'],
  push: ['push:NXM_NX_REG0[]'],
  pop: ['pop:NXM_NX_REG0[]'],
  modVlanVid: ['mod_vlan_vid:5'],
  modVlanPcp: ['mod_vlan_pcp:3'],
  pushVlan: ['push_vlan:0x8100'],
  popVlan: ['pop_vlan', 'strip_vlan'],
  pushMpls: ['push_mpls:0x8847'],
  popMpls: ['pop_mpls:0x0800'],
  decTtl: ['dec_ttl', 'dec_ttl(1,2)'],
  decMplsTtl: ['dec_mpls_ttl'],
  decNshTtl: ['dec_nsh_ttl'],
  setQueue: ['set_queue:1'],
  popQueue: ['pop_queue'],
  ct: [
    'ct(table=5,zone=1)',
    'ct(commit,table=5,zone=NXM_NX_REG0[0..15],exec(set_field:0x1->ct_mark))',
    'ct(commit,table=5,nat(src=10.1.1.1))',
    'ct(table=5,nat)',
  ],
  ctClear: ['ct_clear'],
  nat: [],
  learn: ['learn(table=6,NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[],load:0x1->NXM_NX_REG0[])'],
  conjunction: ['conjunction(1,1/2)'],
  multipath: ['multipath(eth_src,50,modulo_n,4,0,NXM_NX_REG0[])'],
  bundle: ['bundle(eth_src,50,active_backup,ofport,members:2,3)', 'bundle(eth_src,50,hrw,ofport,members:2,3)'],
  clone: ['clone(set_field:0x1->reg0,output:2)'],
  checkPktLarger: ['check_pkt_larger(1400)->NXM_NX_REG0[0]'],
  sample: ['sample(probability=100,collector_set_id=1,obs_domain_id=0,obs_point_id=0)'],
  note: ['note:00.01'],
  exit: ['exit'],
  finTimeout: ['fin_timeout(idle_timeout=10)'],
  deleteField: ['delete_field:tun_metadata0'],
  encap: ['encap(nsh(md_type=1))', 'encap(ethernet)'],
  decap: ['decap()', 'decap(packet_type(ns=0,type=0))'],
  debugRecirc: ['debug_recirc'],
  debugSlow: ['debug_slow'],
  meter: ['meter:1'],
  clearActions: ['clear_actions'],
  writeActions: ['write_actions(set_field:0x1->reg0,output:2)'],
  writeMetadata: ['write_metadata:0x5/0xff'],
}

/** Kinds that stand only within another: told with it. */
export const WITHIN: Partial<Record<Action['kind'], string>> = {nat: 'ct'}

/** Versions that brought a kind after 2.11 (NEWS of Open vSwitch). */
export const ACTION_SINCE: Partial<Record<Action['kind'], string>> = {checkPktLarger: '2.12', deleteField: '2.14'}
