/**
 * A dump of `count` flows as Antrea writes them, each line different: addresses, ports, registers, cookies and counters come
 * from a generator of fixed seed, so that the same count gives the same text.
 */
export function flowDump(count) {
  const random = generator(12345)
  const lines = []
  for (let i = 0; i < count; i++) lines.push(` ${head(i, random)}${FORMS[random(FORMS.length)](random)}`)
  return `${lines.join('\n')}\n`
}

/** Numbers from 0 below `limit`; Marsaglia's xorshift. */
function generator(seed) {
  let state = seed
  return (limit) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % limit
  }
}

function head(i, random) {
  const cookie = `0x10${1 + random(9)}0${(0x1000000 + i).toString(16)}`
  const duration = `${random(100000)}.${String(random(1000)).padStart(3, '0')}s`
  return `cookie=${cookie}, duration=${duration}, table=${random(40)}, n_packets=${random(1e6)}, n_bytes=${random(1e8)}, `
}

const ip = (random) => `10.${random(256)}.${random(256)}.${random(256)}`
const hex = (random, limit) => `0x${random(limit).toString(16)}`
const mac = (random) => Array.from({length: 6}, () => random(256).toString(16).padStart(2, '0')).join(':')

const FORMS = [
  (r) =>
    `idle_age=${r(100)}, priority=200,ip,reg0=0x200/0x200,nw_dst=${ip(r)} actions=set_field:${mac(r)}->eth_src,set_field:${mac(r)}->eth_dst,goto_table:${r(40)}`,
  (r) =>
    `priority=200,tcp,reg4=0x1${hex(r, 0xffff).slice(2).padStart(4, '0')}/0x7ffff,nw_dst=${ip(r)},tp_dst=${1 + r(65535)} actions=set_field:0x200/0x200->reg0,set_field:0x20000/0x70000->reg4,group:${r(1000)}`,
  (r) => `priority=${14000 + r(500)},ip,nw_src=${ip(r)} actions=conjunction(${1 + r(10000)},1/3)`,
  (r) =>
    `priority=190,conj_id=${1 + r(10000)},ip actions=set_field:${hex(r, 100000)}->reg5,ct(commit,table=${r(40)},zone=65520,exec(set_field:${hex(r, 100000)}/0xffffffff->ct_label))`,
  (r) =>
    `priority=200,ct_state=+new+trk,tcp,reg3=${hex(r, 2 ** 31)},reg4=0x21f90/0x7ffff actions=ct(commit,table=${r(40)},zone=65520,nat(dst=${ip(r)}:${1 + r(65535)}),exec(set_field:0x10/0x10->ct_mark,move:NXM_NX_REG0[0..3]->NXM_NX_CT_MARK[0..3]))`,
  (r) =>
    `priority=200,arp,in_port=${1 + r(1000)},dl_src=${mac(r)},arp_spa=${ip(r)},arp_sha=${mac(r)} actions=resubmit(,${r(40)}),resubmit(,${r(40)})`,
  (r) =>
    `priority=200,ip,in_port=${1 + r(1000)},dl_src=${mac(r)},dl_dst=${mac(r)},nw_src=${ip(r)} actions=set_field:${hex(r, 1000)}->reg1,output:NXM_NX_REG1[]`,
  (r) =>
    `priority=200,ip,reg0=0x10/0xff,nw_dst=10.${r(256)}.${r(256)}.0/24 actions=dec_ttl,set_field:${mac(r)}->eth_dst,set_field:${ip(r)}->tun_dst,set_field:0x10/0xf0->reg0,goto_table:${r(40)}`,
]
