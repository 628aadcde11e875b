/** What the datapath hands up with a packet for the controller (user_action_cookie, lib/odp-util.h). */
export interface PacketInCookie {
  readonly reason: number
  readonly isSent: boolean
  readonly continues: boolean
  readonly recirc: number
  readonly cookie: bigint
  readonly id: number
  readonly maxLen: number
}

/** The datapath action by which a packet goes to the controller, as format_odp_userspace_action() writes it. */
export function packetInText({reason, isSent, continues, recirc, cookie, id, maxLen}: PacketInCookie): string {
  const rule = cookie === 0n ? '0' : `0x${cookie.toString(16)}`
  return (
    `userspace(pid=0,controller(reason=${reason},dont_send=${isSent ? 0 : 1},continuation=${continues ? 1 : 0},` +
    `recirc_id=${recirc},rule_cookie=${rule},controller_id=${id},max_len=${maxLen}))`
  )
}
