/** Numbers that decide, each with its unit in its name; `antrail.yaml` may set them. */
export interface Thresholds {
  /** An agent or a controller that has not written its status for longer is taken for dead. It writes every 60 s. */
  readonly heartbeatStaleSeconds: number
  /** Part of a conntrack table or zone limit, 0 to 1, from which on it is nearly full. */
  readonly conntrackFull: number
  /** `flow-restore-wait` is normal for this long after a start. */
  readonly flowRestoreWaitSeconds: number
  /** Two cookie rounds side by side are normal for this long after an agent's start. */
  readonly cookieRoundSeconds: number
  /** A WireGuard peer without a handshake for longer is not connected. */
  readonly wireguardHandshakeSeconds: number
}

export const DEFAULT_THRESHOLDS: Thresholds = {
  heartbeatStaleSeconds: 180,
  conntrackFull: 0.9,
  flowRestoreWaitSeconds: 60,
  cookieRoundSeconds: 120,
  wireguardHandshakeSeconds: 180,
}
