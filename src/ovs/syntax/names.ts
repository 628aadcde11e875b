/** What the texts of a bridge call things by name; empty maps are as good as none. */
export interface Names {
  /** Table name → id. */
  readonly tables?: ReadonlyMap<string, number>
  /** Port name → ofport. */
  readonly ports?: ReadonlyMap<string, number>
  /** `tun_metadataN` → bytes of its option (`ovs-ofctl dump-tlv-map`); options are laid out in the order of N. */
  readonly tlvs?: ReadonlyMap<number, number>
}

/** The same the other way, for printing with names. */
export interface NumberNames {
  readonly tables?: ReadonlyMap<number, string>
  readonly ports?: ReadonlyMap<number, string>
  readonly tlvs?: ReadonlyMap<number, number>
}
