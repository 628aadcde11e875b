import {withPrivateOvs} from '/tmp/w/fuzz/test/conformance/private-ovs.ts'
await withPrivateOvs(async (ovs) => {
  ovs.vsctl('add-br','br0','--','set','bridge','br0','datapath_type=dummy','fail_mode=secure','--','add-port','br0','p1','--','set','interface','p1','type=dummy','ofport_request=1','--','add-port','br0','p2','--','set','interface','p2','type=dummy','ofport_request=2')
  ovs.ofctl('-O','OpenFlow15','add-meter','br0','meter=1,pktps,bands=type=drop,rate=100')
  const go=async(actions:string, pkt='in_port=1,ip')=>{ovs.ofctl('-O','OpenFlow15','del-flows','br0');
   ovs.ofctl('-O','OpenFlow15','add-flow','br0','table=5,actions=meter:1')
   ovs.ofctl('-O','OpenFlow15','add-flow','br0','table=6,actions=meter:1,output:2')
   try{ovs.ofctl('-O','OpenFlow15','add-flow','br0',`ip,actions=${actions}`)}catch(e:any){console.log(actions, String(e.stderr).slice(0,200));return}
   console.log(actions,'\n   ',(await ovs.appctl('ofproto/trace','br0',pkt)).split('\n').filter(l=>/^(Data)/.test(l)).join('\n    '))}
  await go('clone(resubmit(,5),clone(resubmit(,5),resubmit(,6))),resubmit(,9)')
  await go('clone(ct(commit),clone(ct(commit,zone=1))),resubmit(,9)', 'in_port=1,ip')
  await go('clone(ct(commit),clone(ct(commit,zone=1),clone(ct(commit,zone=2))),2),resubmit(,9)', 'in_port=1,ip')
  await go('clone(ct(commit),clone(ct(commit,zone=1),2),clone(ct(commit,zone=2),2)),resubmit(,9)', 'in_port=1,ip')
  await go('clone(clone(ct(commit,zone=1),2)),resubmit(,9)', 'in_port=1,ip')
  await go('clone(ct(commit,zone=3),clone(ct(commit,zone=1),2),resubmit(,9)),resubmit(,9)', 'in_port=1,ip')
})
