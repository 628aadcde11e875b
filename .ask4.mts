import {withPrivateOvs} from '/tmp/w/fuzz/test/conformance/private-ovs.ts'
await withPrivateOvs(async (ovs) => {
  ovs.vsctl('add-br','br0','--','set','bridge','br0','datapath_type=dummy','fail_mode=secure','--','add-port','br0','p1','--','set','interface','p1','type=dummy','ofport_request=1','--','add-port','br0','p2','--','set','interface','p2','type=dummy','ofport_request=2')
  const go=async(w:number[], extra='')=>{
   ovs.ofctl('-O','OpenFlow15','del-groups','br0');
   const g=`group_id=7,type=select${extra},${w.map((x,i)=>`bucket=weight=${x},actions=2`).join(',')}`
   ovs.ofctl('-O','OpenFlow15','add-group','br0',g)
   ovs.ofctl('-O','OpenFlow15','add-flow','br0','actions=group:7')
   console.log(w.length,[...new Set(w)].join(),extra,(await ovs.appctl('ofproto/trace','br0','in_port=1,ip,dp_hash=0x10')).split('\n').filter(l=>/^(Mega)|using/.test(l)).join(' '))}
  const n=(k:number,w=100)=>Array(k).fill(w)
  for(const k of [4,5,8,15,16,17,20,32,33,40,64,65,100]) await go(n(k))
  for(const w of [[63,1],[64,1],[100,1],[255,1],[256,1],[300,1]]) {await go(w); await go(w,',selection_method=dp_hash')}
})
