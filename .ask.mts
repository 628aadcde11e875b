import {withPrivateOvs} from '/tmp/w/fuzz/test/conformance/private-ovs.ts'
await withPrivateOvs(async (ovs) => {
  ovs.vsctl('add-br','br0','--','set','bridge','br0','datapath_type=dummy','fail_mode=secure','--','add-port','br0','p1','--','set','interface','p1','type=dummy','ofport_request=1','--','add-port','br0','p2','--','set','interface','p2','type=dummy','ofport_request=2')
  const go=async(actions:string, pkt='in_port=1,icmp6,icmpv6_type=135,icmpv6_code=0')=>{ovs.ofctl('-O','OpenFlow15','del-flows','br0');
   try{ovs.ofctl('-O','OpenFlow15','add-flow','br0',`icmp6,icmpv6_type=135,icmpv6_code=0,actions=${actions}`)}catch(e:any){console.log(actions, String(e.stderr).slice(0,200));return}
   console.log(actions,'\n   ',(await ovs.appctl('ofproto/trace','br0',pkt)).split('\n').filter(l=>/^(Final|Mega|Data)/.test(l)).join('\n    '))}
  await go('set_field:5->nd_reserved,set_field:fd00::1->nd_target,set_field:2->nd_options_type,set_field:1->icmpv6_code,2')
  await go('load:5->ERICOXM_OF_ICMPV6_ND_RESERVED[3..8],2')
  await go('load:5->ERICOXM_OF_ICMPV6_ND_OPTIONS_TYPE[2..5],2')
  await go('set_field:2->nd_options_type,2,set_field:0->nd_options_type,2')
  await go('set_field:2->nd_options_type,2,set_field:0->nd_reserved,1,set_field:0->nd_options_type,2','in_port=1,icmp6,icmpv6_type=135,icmpv6_code=0,nd_reserved=7,nd_options_type=1')
  await go('set_field:2->nd_options_type,move:ERICOXM_OF_ICMPV6_ND_OPTIONS_TYPE[]->NXM_NX_REG0[0..7],move:ERICOXM_OF_ICMPV6_ND_RESERVED[]->NXM_NX_REG1[],2','in_port=1,icmp6,icmpv6_type=135,icmpv6_code=0,nd_reserved=7,nd_options_type=1')
  await go('load:3->ERICOXM_OF_ICMPV6_ND_OPTIONS_TYPE[0..1],2','in_port=1,icmp6,icmpv6_type=135,icmpv6_code=0,nd_reserved=7,nd_options_type=12')
  await go('load:3->ERICOXM_OF_ICMPV6_ND_RESERVED[0..1],2','in_port=1,icmp6,icmpv6_type=135,icmpv6_code=0,nd_reserved=12,nd_options_type=12')
})
