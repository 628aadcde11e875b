// Written by scripts/rule-registry.js: one line for each file in rules/.
import type {Rule} from './rule.ts'
import {rule as daemonsAgentDown} from './rules/daemons/agent-down.ts'
import {rule as daemonsAgentHeartbeatStale} from './rules/daemons/agent-heartbeat-stale.ts'
import {rule as daemonsAgentLostController} from './rules/daemons/agent-lost-controller.ts'
import {rule as daemonsAgentLostSwitch} from './rules/daemons/agent-lost-switch.ts'
import {rule as daemonsControllerDown} from './rules/daemons/controller-down.ts'
import {rule as daemonsFeatureGatesDiffer} from './rules/daemons/feature-gates-differ.ts'
import {rule as daemonsOvsdbServerDown} from './rules/daemons/ovsdb-server-down.ts'
import {rule as daemonsVersionSkew} from './rules/daemons/version-skew.ts'
import {rule as daemonsVswitchdDown} from './rules/daemons/vswitchd-down.ts'
import {rule as podHostVethDown} from './rules/pod/host-veth-down.ts'

/** Every rule, by id. */
export const RULES: readonly Rule[] = [
  daemonsAgentDown,
  daemonsAgentHeartbeatStale,
  daemonsAgentLostController,
  daemonsAgentLostSwitch,
  daemonsControllerDown,
  daemonsFeatureGatesDiffer,
  daemonsOvsdbServerDown,
  daemonsVersionSkew,
  daemonsVswitchdDown,
  podHostVethDown,
].sort((a, b) => (a.id < b.id ? -1 : 1))
