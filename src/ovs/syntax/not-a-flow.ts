/** `OFPST_FLOW reply (OF1.5) (xid=0x6):`, `NXST_FLOW reply (xid=0x2): flags=[more]`, `OFPST_GROUP_DESC reply (OF1.5):`. */
const HEADER = /^(?:OFP|NX)[A-Z]*_[A-Z_0-9]+(?: reply)?(?: \(OF[\d.]+\))?(?: \(xid=0x[\da-f]+\))?:/

const HEX_DUMP = /^[0-9a-f]{8} {2}(?:[0-9a-f]{2}[ -]){1,16}/

/** Why a line of a dump can't be read; null for a line that has nothing to say (a header, nothing at all). */
export function reasonForLine(line: string): string | null {
  if (line === '' || isReplyHeader(line)) return null
  if (line.startsWith('***decode error')) return 'ovs-ofctl could not decode flows in this OpenFlow version'
  if (HEX_DUMP.test(line)) return 'undecoded bytes, printed by ovs-ofctl'
  return 'not a flow: no actions='
}

/** The line that ovs-ofctl prints above a dump. */
export function isReplyHeader(line: string): boolean {
  return HEADER.test(line)
}
