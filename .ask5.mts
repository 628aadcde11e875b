import {withPrivateOvs} from '/tmp/w/fuzz/test/conformance/private-ovs.ts'
await withPrivateOvs(async (ovs) => {
  ovs.vsctl('add-br','br0','--','set','bridge','br0','datapath_type=dummy','fail_mode=secure','--','add-port','br0','p1','--','set','interface','p1','type=dummy','ofport_request=1','--','add-port','br0','t2','--','set','interface','t2','type=geneve','ofport_request=2','options:remote_ip=172.16.0.2','options:key=5','--','add-br','bru','--','set','bridge','bru','datapath_type=dummy','fail_mode=secure','--','add-port','bru','u1','--','set','interface','u1','type=dummy','ofport_request=1')
  for (const c of [['netdev-dummy/ip4addr', 'bru', '172.16.0.1/24'],['ovs/route/add', '172.16.0.0/24', 'bru'],['tnl/neigh/set', 'bru', '172.16.0.2', '02:00:00:00:ac:02']]) await ovs.appctl(c[0]!,...c.slice(1))
  ovs.ofctl('add-flow','br0','actions=2')
  const go=async(actions:string)=>{
   ovs.ofctl('-O','OpenFlow15','del-flows','bru'); ovs.ofctl('-O','OpenFlow15','add-flow','bru',`udp,actions=${actions},1`)
   for(const p of ['in_port=1,ip','in_port=1,arp','in_port=1,mpls','in_port=1,tcp','in_port=1,tcp6','in_port=1,eth_type=0x1234','in_port=1,udp,nw_frag=later','in_port=1,icmp6'])
   console.log(actions, p,(await ovs.appctl('ofproto/trace','br0',p)).split('\n').filter(l=>/^(Data)/.test(l)).join(' ').replace(/.*out_port\(\d+\)\),/,''))}
  await go('load:1->NXM_OF_IP_SRC[0..7],mod_nw_tos:184,load:3->NXM_NX_IP_TTL[0..2],load:1->NXM_OF_UDP_DST[0..3],load:1->NXM_OF_ETH_SRC[0..7],load:1->NXM_NX_PKT_MARK[0..7]')
})
