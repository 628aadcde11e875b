// Written by scripts/rule-registry.js: one line for each file in rules/.
import type {Rule} from './rule.ts'
import {rule as podHostVethDown} from './rules/pod/host-veth-down.ts'

/** Every rule, by id. */
export const RULES: readonly Rule[] = [
  podHostVethDown,
].sort((a, b) => (a.id < b.id ? -1 : 1))
