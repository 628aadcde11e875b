/** A question that Open vSwitch refused, in its words and in plain ones. */
export interface Refusal {
  readonly text: string
  readonly meaning: string
  readonly remedy: string | null
}

interface Rule {
  readonly line: RegExp
  readonly meaning: string
  readonly remedy: string | null
}

/** Errors of the call (ofproto/ofproto-dpif-trace.c, lib/ofp-flow.c), and what helps. */
const RULES: readonly Rule[] = [
  {
    line: /prerequisites not met for setting tp_(src|dst)$/,
    meaning:
      'in a traced flow tp_src and tp_dst are names of the TCP fields only, although dump-flows prints them for UDP and SCTP too',
    remedy: 'write udp_src, udp_dst, sctp_src, sctp_dst or icmp_type',
  },
  {
    line: /prerequisites not met for setting /,
    meaning: 'a field stands in the flow before what it depends on, or without it',
    remedy: 'put the protocol (ip, ipv6, tcp, udp, arp…) before its fields',
  },
  {
    line: /invalid or unknown port for /,
    meaning: 'the bridge has no port of that name; a number that no port has is taken without a word',
    remedy: 'ovs-ofctl dump-ports-desc BRIDGE lists the ports',
  },
  {line: /unknown field /, meaning: 'no field has that name', remedy: 'fields are named as in ovs-fields(7)'},
  {
    line: /field .* set multiple times$/,
    meaning: 'the flow gives one field twice, perhaps by two names',
    remedy: 'leave one out',
  },
  {
    line: /Bad openflow flow syntax: /,
    meaning: 'the flow cannot be read',
    remedy: 'fields are name=value, without masks',
  },
  {
    line: /^\S+: unknown bridge$/,
    meaning: 'there is no such bridge on that node',
    remedy: 'ovs-vsctl list-br lists them',
  },
  {
    line: /^syntax error at .*\(or the bridge name was omitted\)$/,
    meaning: 'with one word ofproto/trace wants a datapath flow',
    remedy: 'name the bridge before an OpenFlow flow',
  },
  {
    line: /^Cannot find the datapath$/,
    meaning: 'there are several datapaths, or none',
    remedy: 'name the bridge, or the datapath',
  },
  {
    line: /^no OpenFlow port for datapath port /,
    meaning: 'the datapath has a port that no bridge knows',
    remedy: 'ovs-appctl dpif/show lists the ports with both numbers',
  },
  {
    line: /^no recirculation data for recirc_id /,
    meaning: 'that recirculation is over: its state lives only as long as a datapath flow needs it',
    remedy: 'trace from the port instead, without recirc_id',
  },
  {
    line: /invalid connection state: If "trk" is unset, no other flags are set$/,
    meaning: 'a state without trk is that of a packet that conntrack has not seen',
    remedy: '--ct-next trk,est',
  },
  {
    line: /unknown connection tracking state flag$/,
    meaning: 'no such state',
    remedy: 'new, est, rel, rpl, inv, trk, snat, dnat',
  },
  {
    line: /^(Trailing garbage in packet data|Packet data too short for Ethernet)$/,
    meaning: 'the frame is no whole Ethernet frame in hex digits',
    remedy: null,
  },
]

/** The refusal that a text consists of; null where it is none that is known. */
export function refusal(text: string): Refusal | null {
  for (const line of text.split(/\r?\n/).map((each) => each.trim())) {
    const rule = RULES.find((each) => each.line.test(line))
    if (rule) return {text: line, meaning: rule.meaning, remedy: rule.remedy}
  }
  return null
}
