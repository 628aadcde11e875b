/** A bug that is planted: an expression of the simulator, and what stands in its place. */
export interface Bug {
  /** The family of actions that it breaks: a kind of action, or what the look-up does with flows. */
  readonly family: string
  /** In src/ovs/pipeline. */
  readonly file: string
  /** Stands once in the file. */
  readonly right: string
  readonly wrong: string
}

/** One a family of actions. */
export const BUGS: readonly Bug[] = [
  {family: 'set', file: 'actions/set.ts', right: '& ~masks[i]!) | values[i]!', wrong: '& ~masks[i]!) ^ masks[i]!'},
  {
    family: 'move',
    file: 'actions/set.ts',
    right: 'setBits(ctx.packet, dst, getBits(ctx.packet, src))',
    wrong: 'setBits(ctx.packet, dst, getBits(ctx.packet, src) ^ 1n)',
  },
  {family: 'push', file: 'actions/set.ts', right: 'value: getBits(ctx.packet, src), bits', wrong: 'value: 1n, bits'},
  {family: 'pop', file: 'actions/set.ts', right: 'ctx.stack.pop()', wrong: 'ctx.stack.shift()'},
  {
    family: 'writeMetadata',
    file: 'actions/set.ts',
    right: 'metadata, value & mask, mask)',
    wrong: 'metadata, mask, mask)',
  },
  {
    family: 'deleteField',
    file: 'actions/set.ts',
    right: 'removeOption(ctx.packet, field)',
    wrong: 'setMasked(ctx.packet, field, 1n, 1n)',
  },
  {family: 'modVlanVid', file: 'actions/vlan.ts', right: '(tag & 0xe000) | VLAN_PRESENT', wrong: 'VLAN_PRESENT'},
  {family: 'modVlanPcp', file: 'actions/vlan.ts', right: '(pcp << 13)', wrong: '(pcp << 12)'},
  {
    family: 'pushVlan',
    file: 'actions/vlan.ts',
    right: 'ctx.packet[W.vlan] = (tpid << 16) | VLAN_PRESENT',
    wrong: 'ctx.packet[W.vlan] = (tpid << 16) | VLAN_PRESENT | 1',
  },
  {
    family: 'popVlan',
    file: 'actions/vlan.ts',
    right: 'packet[W.vlan] = packet[W.vlan + 1]!',
    wrong: 'packet[W.vlan] = 0',
  },
  {
    family: 'pushMpls',
    file: 'actions/mpls.ts',
    right: 'firstLabel(packet, isIp(packet))',
    wrong: 'firstLabel(packet, false)',
  },
  {
    family: 'popMpls',
    file: 'actions/mpls.ts',
    right: 'if (!isMpls(etherType)) ctx.wasMpls = true',
    wrong: 'if (isMpls(etherType)) ctx.wasMpls = true',
  },
  {
    family: 'decTtl',
    file: 'actions/ttl.ts',
    right: 'ctx.packet[W.nw_ttl]! > 1',
    wrong: 'ctx.packet[W.nw_ttl]! > 0',
  },
  {family: 'decMplsTtl', file: 'actions/ttl.ts', right: '(label & 0xff) > 1', wrong: '(label & 0xff) > 2'},
  {family: 'decNshTtl', file: 'actions/ttl.ts', right: 'packet[W.nsh_ttl]!--', wrong: 'packet[W.nsh_ttl]! -= 2'},
  {family: 'encap', file: 'actions/encap.ts', right: 'packet[W.nsh_ttl] = FIRST_TTL', wrong: 'packet[W.nsh_ttl] = 64'},
  {
    family: 'decap',
    file: 'actions/decap.ts',
    right: 'if (hasVlan(packet)) {',
    wrong: 'if (!hasVlan(packet)) {',
  },
  {
    family: 'output',
    file: 'actions/output.ts',
    right: 'odp.push(String(port.odpPort))',
    wrong: 'odp.push(String(port.ofport))',
  },
  {
    family: 'outputReg',
    file: 'actions/output.ts',
    right: 'if (port > 0xffffn) {',
    wrong: 'if (port > 0xfffn) {',
  },
  {
    family: 'controller',
    file: 'packet-in-text.ts',
    right: 'isSent ? 0 : 1',
    wrong: '0',
  },
  {
    family: 'drop',
    file: 'actions/dispatch.ts',
    right: "case 'drop':\n      drop(ctx, 'drop-action', 'the flow drops')",
    wrong: "case 'drop':\n      ctx.packet[W.metadata] = 1",
  },
  {
    family: 'exit',
    file: 'actions/dispatch.ts',
    right: "case 'exit':\n      ctx.exit = true",
    wrong: "case 'exit':\n      ctx.exit = false",
  },
  {
    family: 'note',
    file: 'actions/dispatch.ts',
    right: "case 'note':\n    case 'nat':\n      return true",
    wrong: "case 'note':\n    case 'nat':\n      return false",
  },
  {
    family: 'debugSlow',
    file: 'actions/dispatch.ts',
    right: 'ctx.slowPath.add(SLOW)',
    wrong: 'ctx.exit = true',
  },
  {
    family: 'debugRecirc',
    file: 'actions/dispatch.ts',
    right: "ctx.freezing = {kind: 'recirc', hash: null}",
    wrong: 'ctx.freezing = null',
  },
  {
    family: 'meter',
    file: 'actions/dispatch.ts',
    right: 'if (ctx.faithful) ctx.odp.push(`meter(',
    wrong: 'if (!ctx.faithful) ctx.odp.push(`meter(',
  },
  {
    family: 'resubmit',
    file: 'actions/dispatch.ts',
    right: 'inPort: portOrOwn(ctx, port), honourMiss: goto',
    wrong: 'inPort: portOrOwn(ctx, null), honourMiss: goto',
  },
  {
    family: 'goto',
    file: 'actions/dispatch.ts',
    right: 'lookUpAndRun(ctx, {table, inPort',
    wrong: 'lookUpAndRun(ctx, {table: goto ? table + 1 : table, inPort',
  },
  {
    family: 'enqueue',
    file: 'actions/dispatch.ts',
    right: 'ctx.packet[W.skb_priority] = before',
    wrong: 'ctx.packet[W.skb_priority] = before + 1',
  },
  {
    family: 'setQueue',
    file: 'actions/queue.ts',
    right: 'ctx.packet[W.skb_priority] = priorityOf(ctx, queue)',
    wrong: 'ctx.packet[W.skb_priority] = queue + 1',
  },
  {
    family: 'popQueue',
    file: 'actions/queue.ts',
    right: 'ctx.packet[W.skb_priority] = priority\n',
    wrong: 'ctx.packet[W.skb_priority] = 9\n',
  },
  {family: 'group', file: 'group-hash.ts', right: 'divisors[best]! += 2', wrong: 'divisors[best]! += 1'},
  {family: 'clone', file: 'actions/clone.ts', right: 'ctx.packet = kept.packet', wrong: 'ctx.base = kept.packet'},
  {
    family: 'checkPktLarger',
    file: 'actions/check-packet.ts',
    right: 'branch(ctx, action, 0n, rest)',
    wrong: 'branch(ctx, action, 1n, rest)',
  },
  {family: 'ct', file: 'actions/ct-fork.ts', right: 'packet[W.ct_zone] = zone', wrong: 'packet[W.ct_zone] = 0'},
  {
    family: 'nat',
    file: 'actions/ct-fork.ts',
    right: "const source = nat.direction === 'src'",
    wrong: "const source = nat.direction !== 'src'",
  },
  {
    family: 'ctClear',
    file: 'actions/ct.ts',
    right: "if (ctx.faithful && !lacks(ctx, 'Conntrack clear'))",
    wrong: "if (ctx.faithful && lacks(ctx, 'Conntrack clear'))",
  },
  {
    family: 'learn',
    file: 'actions/learn.ts',
    right: "if ('src' in spec) unwildcard(ctx, spec.src)",
    wrong: 'ctx.exit = true',
  },
  {
    family: 'conjunction',
    file: 'conjunction.ts',
    right: 'seen === (1n << BigInt(action.clauses)) - 1n',
    wrong: 'seen > 0n',
  },
  {
    family: 'multipath',
    file: 'actions/paths.ts',
    right: 'BigInt(link) & ((1n',
    wrong: 'BigInt(link + 1) & ((1n',
  },
  {
    family: 'bundle',
    file: 'actions/paths.ts',
    right: 'return isLive(ctx, ofport)',
    wrong: 'return ofport > 0',
  },
  {family: 'sample', file: 'actions/sample.ts', right: '(probability << 16) | probability', wrong: 'probability << 16'},
  {family: 'writeActions', file: 'action-set.ts', right: "  'decTtl',\n  'decMplsTtl'", wrong: "  'decMplsTtl'"},
  {
    family: 'clearActions',
    file: 'action-set.ts',
    right: 'ctx.actionSet = []\n  ctx.packet[W.actset_output]',
    wrong: 'ctx.packet[W.actset_output]',
  },
  {
    family: 'finTimeout',
    file: 'actions/dispatch.ts',
    right: "case 'finTimeout':\n      return true",
    wrong: "case 'finTimeout':\n      return false",
  },
]
