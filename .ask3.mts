import {withPrivateOvs} from '/tmp/w/fuzz/test/conformance/private-ovs.ts'
await withPrivateOvs(async (ovs) => {
  ovs.vsctl('add-br','br0','--','set','bridge','br0','datapath_type=dummy','fail_mode=secure','--','add-port','br0','p1','--','set','interface','p1','type=dummy','ofport_request=1','--','add-port','br0','p2','--','set','interface','p2','type=dummy','ofport_request=2')
  const go=async(buckets:string, extra='')=>{
   for(const how of ['add','bundle']){ ovs.ofctl('-O','OpenFlow15','del-groups','br0');
   const g=`group_id=7,type=select${extra},${buckets}`
   if(how==='add') ovs.ofctl('-O','OpenFlow15','add-group','br0',g)
   else ovs.ofctl('-O','OpenFlow15','bundle','br0',ovs.file('b',`group delete\ngroup add ${g}\nflow add actions=group:7\n`))
   ovs.ofctl('-O','OpenFlow15','add-flow','br0','actions=group:7')
   console.log(how,buckets.length>90?buckets.slice(0,90):buckets,extra,(await ovs.appctl('ofproto/trace','br0','in_port=1,ip,dp_hash=0x10')).split('\n').filter(l=>/^(Mega)|using/.test(l)).join(' '))}}
  const b=(w:number[])=>w.map((x,i)=>`bucket=weight=${x},actions=2`).join(',')
  await go(b([150,150,50,100,100]))
  await go(b([1,1,1,1,1]))
  await go(b([100,100,100,100,100,100,100,100]))
  await go(b([150,150,50,100,100]),',selection_method=dp_hash')
  await go(b([150,50]))
  await go(b([50,1]))
  await go(b([1,1,1,1]))
  await go(b([150,150,50,100,100,0]))
})
