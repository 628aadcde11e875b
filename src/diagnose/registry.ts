// Written by scripts/rule-registry.js: one line for each file in rules/.
import type {Rule} from './rule.ts'
import {rule as addonsAddressFamilyMissing} from './rules/addons/address-family-missing.ts'
import {rule as addonsAddressLeak} from './rules/addons/address-leak.ts'
import {rule as addonsAddressesExhausted} from './rules/addons/addresses-exhausted.ts'
import {rule as addonsEgressFlowMissing} from './rules/addons/egress-flow-missing.ts'
import {rule as addonsEgressIpMissing} from './rules/addons/egress-ip-missing.ts'
import {rule as addonsEgressNotAssigned} from './rules/addons/egress-not-assigned.ts'
import {rule as addonsEgressSnatMissing} from './rules/addons/egress-snat-missing.ts'
import {rule as addonsIpsecNegotiationStuck} from './rules/addons/ipsec-negotiation-stuck.ts'
import {rule as addonsIpsecTunnelWrong} from './rules/addons/ipsec-tunnel-wrong.ts'
import {rule as addonsMemberTakenForDead} from './rules/addons/member-taken-for-dead.ts'
import {rule as addonsWireguardDeviceDown} from './rules/addons/wireguard-device-down.ts'
import {rule as addonsWireguardNoHandshake} from './rules/addons/wireguard-no-handshake.ts'
import {rule as addonsWireguardPeerWrong} from './rules/addons/wireguard-peer-wrong.ts'
import {rule as bridgeAntreaPortMissing} from './rules/bridge/antrea-port-missing.ts'
import {rule as bridgeDatapathTypeDiffers} from './rules/bridge/datapath-type-differs.ts'
import {rule as bridgeDeviceOfAnotherBridge} from './rules/bridge/device-of-another-bridge.ts'
import {rule as bridgeFailModeStandalone} from './rules/bridge/fail-mode-standalone.ts'
import {rule as bridgeForeignController} from './rules/bridge/foreign-controller.ts'
import {rule as bridgeMirrorOutputPort} from './rules/bridge/mirror-output-port.ts'
import {rule as bridgeNoFloodLost} from './rules/bridge/no-flood-lost.ts'
import {rule as bridgeOfportClash} from './rules/bridge/ofport-clash.ts'
import {rule as bridgePatchWithoutPeer} from './rules/bridge/patch-without-peer.ts'
import {rule as bridgePodPortLeftBehind} from './rules/bridge/pod-port-left-behind.ts'
import {rule as bridgePortBlocked} from './rules/bridge/port-blocked.ts'
import {rule as bridgePortInVlan} from './rules/bridge/port-in-vlan.ts'
import {rule as bridgePortNotOpened} from './rules/bridge/port-not-opened.ts'
import {rule as bridgePortNotTakenUp} from './rules/bridge/port-not-taken-up.ts'
import {rule as bridgePortRateLimited} from './rules/bridge/port-rate-limited.ts'
import {rule as bridgeSpanningTreeOn} from './rules/bridge/spanning-tree-on.ts'
import {rule as bridgeUnknownBridge} from './rules/bridge/unknown-bridge.ts'
import {rule as daemonsAgentDown} from './rules/daemons/agent-down.ts'
import {rule as daemonsAgentHeartbeatStale} from './rules/daemons/agent-heartbeat-stale.ts'
import {rule as daemonsAgentInfoMissing} from './rules/daemons/agent-info-missing.ts'
import {rule as daemonsAgentLostController} from './rules/daemons/agent-lost-controller.ts'
import {rule as daemonsAgentLostSwitch} from './rules/daemons/agent-lost-switch.ts'
import {rule as daemonsCniConfOrder} from './rules/daemons/cni-conf-order.ts'
import {rule as daemonsControllerDown} from './rules/daemons/controller-down.ts'
import {rule as daemonsDatapathFeatureMissing} from './rules/daemons/datapath-feature-missing.ts'
import {rule as daemonsFeatureGatesDiffer} from './rules/daemons/feature-gates-differ.ts'
import {rule as daemonsOvsTooOld} from './rules/daemons/ovs-too-old.ts'
import {rule as daemonsOvsdbServerDown} from './rules/daemons/ovsdb-server-down.ts'
import {rule as daemonsPodNotConnected} from './rules/daemons/pod-not-connected.ts'
import {rule as daemonsUpcallPressure} from './rules/daemons/upcall-pressure.ts'
import {rule as daemonsVersionSkew} from './rules/daemons/version-skew.ts'
import {rule as daemonsVswitchdDown} from './rules/daemons/vswitchd-down.ts'
import {rule as flowsArpResponderFlowMissing} from './rules/flows/arp-responder-flow-missing.ts'
import {rule as flowsArpSpoofGuardFlowMissing} from './rules/flows/arp-spoof-guard-flow-missing.ts'
import {rule as flowsClassifierFlowMissing} from './rules/flows/classifier-flow-missing.ts'
import {rule as flowsDeadPortFlows} from './rules/flows/dead-port-flows.ts'
import {rule as flowsFlowRestoreWait} from './rules/flows/flow-restore-wait.ts'
import {rule as flowsFlowShadowed} from './rules/flows/flow-shadowed.ts'
import {rule as flowsForeignFlow} from './rules/flows/foreign-flow.ts'
import {rule as flowsInfrastructurePortUnclassified} from './rules/flows/infrastructure-port-unclassified.ts'
import {rule as flowsL2FlowMissing} from './rules/flows/l2-flow-missing.ts'
import {rule as flowsMeterDrops} from './rules/flows/meter-drops.ts'
import {rule as flowsNoFlows} from './rules/flows/no-flows.ts'
import {rule as flowsPeerNetworkFlowMissing} from './rules/flows/peer-network-flow-missing.ts'
import {rule as flowsPodL3FlowMissing} from './rules/flows/pod-l3-flow-missing.ts'
import {rule as flowsSpoofGuardFlowMissing} from './rules/flows/spoof-guard-flow-missing.ts'
import {rule as flowsStalePeerFlow} from './rules/flows/stale-peer-flow.ts'
import {rule as flowsStaleRoundFlows} from './rules/flows/stale-round-flows.ts'
import {rule as flowsStandingFlowMissing} from './rules/flows/standing-flow-missing.ts'
import {rule as hostAntreaChainUnhooked} from './rules/host/antrea-chain-unhooked.ts'
import {rule as hostConntrackTableFull} from './rules/host/conntrack-table-full.ts'
import {rule as hostConntrackZoneFull} from './rules/host/conntrack-zone-full.ts'
import {rule as hostDeviceForwardingOff} from './rules/host/device-forwarding-off.ts'
import {rule as hostForwardingBlocked} from './rules/host/forwarding-blocked.ts'
import {rule as hostGatewayAddressMissing} from './rules/host/gateway-address-missing.ts'
import {rule as hostGatewayDown} from './rules/host/gateway-down.ts'
import {rule as hostGatewayMacChanged} from './rules/host/gateway-mac-changed.ts'
import {rule as hostGatewayNeighboursWrong} from './rules/host/gateway-neighbours-wrong.ts'
import {rule as hostGatewaySecondAddress} from './rules/host/gateway-second-address.ts'
import {rule as hostGatewayWithoutArp} from './rules/host/gateway-without-arp.ts'
import {rule as hostHostMarkMissing} from './rules/host/host-mark-missing.ts'
import {rule as hostHostToPodsBlocked} from './rules/host/host-to-pods-blocked.ts'
import {rule as hostIpForwardOff} from './rules/host/ip-forward-off.ts'
import {rule as hostIptablesBackendsMixed} from './rules/host/iptables-backends-mixed.ts'
import {rule as hostMasqueradeMissing} from './rules/host/masquerade-missing.ts'
import {rule as hostMasqueradeShadowed} from './rules/host/masquerade-shadowed.ts'
import {rule as hostNeighbourTableFull} from './rules/host/neighbour-table-full.ts'
import {rule as hostNodeDefaultRouteMissing} from './rules/host/node-default-route-missing.ts'
import {rule as hostOwnNetworkRouteMissing} from './rules/host/own-network-route-missing.ts'
import {rule as hostPacketsLostOnPurpose} from './rules/host/packets-lost-on-purpose.ts'
import {rule as hostPeerRouteMissing} from './rules/host/peer-route-missing.ts'
import {rule as hostPeerRouteStale} from './rules/host/peer-route-stale.ts'
import {rule as hostPeerRouteWrong} from './rules/host/peer-route-wrong.ts'
import {rule as hostPodSetIncomplete} from './rules/host/pod-set-incomplete.ts'
import {rule as hostPodSetTooLarge} from './rules/host/pod-set-too-large.ts'
import {rule as hostRepliesBlocked} from './rules/host/replies-blocked.ts'
import {rule as hostReversePathStrict} from './rules/host/reverse-path-strict.ts'
import {rule as hostServiceRouteMissing} from './rules/host/service-route-missing.ts'
import {rule as hostServiceWayBroken} from './rules/host/service-way-broken.ts'
import {rule as hostVirtualSourceNotMasqueraded} from './rules/host/virtual-source-not-masqueraded.ts'
import {rule as podAddressChanged} from './rules/pod/address-changed.ts'
import {rule as podDefaultRouteMissing} from './rules/pod/default-route-missing.ts'
import {rule as podDefaultRouteWrong} from './rules/pod/default-route-wrong.ts'
import {rule as podDuplicateAddress} from './rules/pod/duplicate-address.ts'
import {rule as podDuplicateMacAcrossNodes} from './rules/pod/duplicate-mac-across-nodes.ts'
import {rule as podDuplicateMac} from './rules/pod/duplicate-mac.ts'
import {rule as podGatewayNeighbourWrong} from './rules/pod/gateway-neighbour-wrong.ts'
import {rule as podHostVethDown} from './rules/pod/host-veth-down.ts'
import {rule as podInterfaceDown} from './rules/pod/interface-down.ts'
import {rule as podInterfaceMissing} from './rules/pod/interface-missing.ts'
import {rule as podInterfaceWithoutArp} from './rules/pod/interface-without-arp.ts'
import {rule as podMacChanged} from './rules/pod/mac-changed.ts'
import {rule as podMtuTooLarge} from './rules/pod/mtu-too-large.ts'
import {rule as podNeighbourWrong} from './rules/pod/neighbour-wrong.ts'
import {rule as podNetworkMaskWrong} from './rules/pod/network-mask-wrong.ts'
import {rule as podPortAddressShared} from './rules/pod/port-address-shared.ts'
import {rule as podPortMissing} from './rules/pod/port-missing.ts'
import {rule as podStatusAddressDiffers} from './rules/pod/status-address-differs.ts'
import {rule as podTxChecksumOffload} from './rules/pod/tx-checksum-offload.ts'
import {rule as podVethMtuDiffers} from './rules/pod/veth-mtu-differs.ts'
import {rule as podVethPeerWrong} from './rules/pod/veth-peer-wrong.ts'
import {rule as policyConjunctionIdClash} from './rules/policy/conjunction-id-clash.ts'
import {rule as policyConjunctionIncomplete} from './rules/policy/conjunction-incomplete.ts'
import {rule as policyConjunctionWithoutAction} from './rules/policy/conjunction-without-action.ts'
import {rule as policyConjunctionWithoutClauses} from './rules/policy/conjunction-without-clauses.ts'
import {rule as policyDefaultDenyMissing} from './rules/policy/default-deny-missing.ts'
import {rule as policyDeniedNotDropped} from './rules/policy/denied-not-dropped.ts'
import {rule as policyGroupMemberMissing} from './rules/policy/group-member-missing.ts'
import {rule as policyPolicyAddressFlowMissing} from './rules/policy/policy-address-flow-missing.ts'
import {rule as policyPolicyFailed} from './rules/policy/policy-failed.ts'
import {rule as policyPolicyNotKnownToAgent} from './rules/policy/policy-not-known-to-agent.ts'
import {rule as policyPolicyPortFlowMissing} from './rules/policy/policy-port-flow-missing.ts'
import {rule as policyPolicySelectsNobody} from './rules/policy/policy-selects-nobody.ts'
import {rule as policyTierMissing} from './rules/policy/tier-missing.ts'
import {rule as preflightForwardingDisabled} from './rules/preflight/forwarding-disabled.ts'
import {rule as preflightKernelModuleMissing} from './rules/preflight/kernel-module-missing.ts'
import {rule as preflightKernelTooOld} from './rules/preflight/kernel-too-old.ts'
import {rule as preflightMtuUnfit} from './rules/preflight/mtu-unfit.ts'
import {rule as preflightNoPodCidr} from './rules/preflight/no-pod-cidr.ts'
import {rule as preflightOtherCniFirst} from './rules/preflight/other-cni-first.ts'
import {rule as preflightPodCidrInUse} from './rules/preflight/pod-cidr-in-use.ts'
import {rule as preflightPodCidrOnDevice} from './rules/preflight/pod-cidr-on-device.ts'
import {rule as preflightPortHeld} from './rules/preflight/port-held.ts'
import {rule as preflightTwoIptablesBackends} from './rules/preflight/two-iptables-backends.ts'
import {rule as serviceAffinityFlowMissing} from './rules/service/affinity-flow-missing.ts'
import {rule as serviceDnsUnreachable} from './rules/service/dns-unreachable.ts'
import {rule as serviceEndpointFlowMissing} from './rules/service/endpoint-flow-missing.ts'
import {rule as serviceEndpointNotListening} from './rules/service/endpoint-not-listening.ts'
import {rule as serviceEndpointWithoutPod} from './rules/service/endpoint-without-pod.ts'
import {rule as serviceEndpointsDiffer} from './rules/service/endpoints-differ.ts'
import {rule as serviceExternalFlowMissing} from './rules/service/external-flow-missing.ts'
import {rule as serviceHairpinFlowMissing} from './rules/service/hairpin-flow-missing.ts'
import {rule as serviceKubeProxyFirst} from './rules/service/kube-proxy-first.ts'
import {rule as serviceLoadBalancerPending} from './rules/service/load-balancer-pending.ts'
import {rule as serviceNoEndpoints} from './rules/service/no-endpoints.ts'
import {rule as serviceNoReadyEndpoints} from './rules/service/no-ready-endpoints.ts'
import {rule as serviceNodePortNotTranslated} from './rules/service/node-port-not-translated.ts'
import {rule as serviceServiceFlowMissing} from './rules/service/service-flow-missing.ts'
import {rule as serviceTargetPortUnresolved} from './rules/service/target-port-unresolved.ts'
import {rule as tunnelNodeAddressGone} from './rules/tunnel/node-address-gone.ts'
import {rule as tunnelNodeAddressShared} from './rules/tunnel/node-address-shared.ts'
import {rule as tunnelPeerUnreachable} from './rules/tunnel/peer-unreachable.ts'
import {rule as tunnelPodCidrChanged} from './rules/tunnel/pod-cidr-changed.ts'
import {rule as tunnelPodCidrConflict} from './rules/tunnel/pod-cidr-conflict.ts'
import {rule as tunnelPodCidrMissing} from './rules/tunnel/pod-cidr-missing.ts'
import {rule as tunnelPodCidrOverlap} from './rules/tunnel/pod-cidr-overlap.ts'
import {rule as tunnelTunnelBlocked} from './rules/tunnel/tunnel-blocked.ts'
import {rule as tunnelTunnelCsumDiffers} from './rules/tunnel/tunnel-csum-differs.ts'
import {rule as tunnelTunnelDestinationWrong} from './rules/tunnel/tunnel-destination-wrong.ts'
import {rule as tunnelTunnelDeviceMissing} from './rules/tunnel/tunnel-device-missing.ts'
import {rule as tunnelTunnelNotAsConfigured} from './rules/tunnel/tunnel-not-as-configured.ts'
import {rule as tunnelTunnelNotListening} from './rules/tunnel/tunnel-not-listening.ts'
import {rule as tunnelTunnelRemoteFixed} from './rules/tunnel/tunnel-remote-fixed.ts'
import {rule as tunnelTunnelRouteMissing} from './rules/tunnel/tunnel-route-missing.ts'
import {rule as tunnelTunnelSilent} from './rules/tunnel/tunnel-silent.ts'
import {rule as tunnelTunnelTypeDiffers} from './rules/tunnel/tunnel-type-differs.ts'
import {rule as tunnelUnderlayChainMtu} from './rules/tunnel/underlay-chain-mtu.ts'
import {rule as tunnelUnderlayDown} from './rules/tunnel/underlay-down.ts'
import {rule as tunnelUnderlayMacShared} from './rules/tunnel/underlay-mac-shared.ts'
import {rule as tunnelUnderlayMtuDiffers} from './rules/tunnel/underlay-mtu-differs.ts'
import {rule as tunnelUnderlayMtuTooSmall} from './rules/tunnel/underlay-mtu-too-small.ts'
import {rule as tunnelUnderlayNeighbourWrong} from './rules/tunnel/underlay-neighbour-wrong.ts'
import {rule as tunnelUnderlayWithoutCarrier} from './rules/tunnel/underlay-without-carrier.ts'

/** What is asked of a cluster where Antrea runs, by id. */
export const RULES: readonly Rule[] = [
  addonsAddressFamilyMissing,
  addonsAddressLeak,
  addonsAddressesExhausted,
  addonsEgressFlowMissing,
  addonsEgressIpMissing,
  addonsEgressNotAssigned,
  addonsEgressSnatMissing,
  addonsIpsecNegotiationStuck,
  addonsIpsecTunnelWrong,
  addonsMemberTakenForDead,
  addonsWireguardDeviceDown,
  addonsWireguardNoHandshake,
  addonsWireguardPeerWrong,
  bridgeAntreaPortMissing,
  bridgeDatapathTypeDiffers,
  bridgeDeviceOfAnotherBridge,
  bridgeFailModeStandalone,
  bridgeForeignController,
  bridgeMirrorOutputPort,
  bridgeNoFloodLost,
  bridgeOfportClash,
  bridgePatchWithoutPeer,
  bridgePodPortLeftBehind,
  bridgePortBlocked,
  bridgePortInVlan,
  bridgePortNotOpened,
  bridgePortNotTakenUp,
  bridgePortRateLimited,
  bridgeSpanningTreeOn,
  bridgeUnknownBridge,
  daemonsAgentDown,
  daemonsAgentHeartbeatStale,
  daemonsAgentInfoMissing,
  daemonsAgentLostController,
  daemonsAgentLostSwitch,
  daemonsCniConfOrder,
  daemonsControllerDown,
  daemonsDatapathFeatureMissing,
  daemonsFeatureGatesDiffer,
  daemonsOvsTooOld,
  daemonsOvsdbServerDown,
  daemonsPodNotConnected,
  daemonsUpcallPressure,
  daemonsVersionSkew,
  daemonsVswitchdDown,
  flowsArpResponderFlowMissing,
  flowsArpSpoofGuardFlowMissing,
  flowsClassifierFlowMissing,
  flowsDeadPortFlows,
  flowsFlowRestoreWait,
  flowsFlowShadowed,
  flowsForeignFlow,
  flowsInfrastructurePortUnclassified,
  flowsL2FlowMissing,
  flowsMeterDrops,
  flowsNoFlows,
  flowsPeerNetworkFlowMissing,
  flowsPodL3FlowMissing,
  flowsSpoofGuardFlowMissing,
  flowsStalePeerFlow,
  flowsStaleRoundFlows,
  flowsStandingFlowMissing,
  hostAntreaChainUnhooked,
  hostConntrackTableFull,
  hostConntrackZoneFull,
  hostDeviceForwardingOff,
  hostForwardingBlocked,
  hostGatewayAddressMissing,
  hostGatewayDown,
  hostGatewayMacChanged,
  hostGatewayNeighboursWrong,
  hostGatewaySecondAddress,
  hostGatewayWithoutArp,
  hostHostMarkMissing,
  hostHostToPodsBlocked,
  hostIpForwardOff,
  hostIptablesBackendsMixed,
  hostMasqueradeMissing,
  hostMasqueradeShadowed,
  hostNeighbourTableFull,
  hostNodeDefaultRouteMissing,
  hostOwnNetworkRouteMissing,
  hostPacketsLostOnPurpose,
  hostPeerRouteMissing,
  hostPeerRouteStale,
  hostPeerRouteWrong,
  hostPodSetIncomplete,
  hostPodSetTooLarge,
  hostRepliesBlocked,
  hostReversePathStrict,
  hostServiceRouteMissing,
  hostServiceWayBroken,
  hostVirtualSourceNotMasqueraded,
  podAddressChanged,
  podDefaultRouteMissing,
  podDefaultRouteWrong,
  podDuplicateAddress,
  podDuplicateMacAcrossNodes,
  podDuplicateMac,
  podGatewayNeighbourWrong,
  podHostVethDown,
  podInterfaceDown,
  podInterfaceMissing,
  podInterfaceWithoutArp,
  podMacChanged,
  podMtuTooLarge,
  podNeighbourWrong,
  podNetworkMaskWrong,
  podPortAddressShared,
  podPortMissing,
  podStatusAddressDiffers,
  podTxChecksumOffload,
  podVethMtuDiffers,
  podVethPeerWrong,
  policyConjunctionIdClash,
  policyConjunctionIncomplete,
  policyConjunctionWithoutAction,
  policyConjunctionWithoutClauses,
  policyDefaultDenyMissing,
  policyDeniedNotDropped,
  policyGroupMemberMissing,
  policyPolicyAddressFlowMissing,
  policyPolicyFailed,
  policyPolicyNotKnownToAgent,
  policyPolicyPortFlowMissing,
  policyPolicySelectsNobody,
  policyTierMissing,
  serviceAffinityFlowMissing,
  serviceDnsUnreachable,
  serviceEndpointFlowMissing,
  serviceEndpointNotListening,
  serviceEndpointWithoutPod,
  serviceEndpointsDiffer,
  serviceExternalFlowMissing,
  serviceHairpinFlowMissing,
  serviceKubeProxyFirst,
  serviceLoadBalancerPending,
  serviceNoEndpoints,
  serviceNoReadyEndpoints,
  serviceNodePortNotTranslated,
  serviceServiceFlowMissing,
  serviceTargetPortUnresolved,
  tunnelNodeAddressGone,
  tunnelNodeAddressShared,
  tunnelPeerUnreachable,
  tunnelPodCidrChanged,
  tunnelPodCidrConflict,
  tunnelPodCidrMissing,
  tunnelPodCidrOverlap,
  tunnelTunnelBlocked,
  tunnelTunnelCsumDiffers,
  tunnelTunnelDestinationWrong,
  tunnelTunnelDeviceMissing,
  tunnelTunnelNotAsConfigured,
  tunnelTunnelNotListening,
  tunnelTunnelRemoteFixed,
  tunnelTunnelRouteMissing,
  tunnelTunnelSilent,
  tunnelTunnelTypeDiffers,
  tunnelUnderlayChainMtu,
  tunnelUnderlayDown,
  tunnelUnderlayMacShared,
  tunnelUnderlayMtuDiffers,
  tunnelUnderlayMtuTooSmall,
  tunnelUnderlayNeighbourWrong,
  tunnelUnderlayWithoutCarrier,
].sort((a, b) => (a.id < b.id ? -1 : 1))

/** Whether Antrea may run: asked by `check cluster` alone, before it is installed as well. */
export const PREFLIGHT: readonly Rule[] = [
  preflightForwardingDisabled,
  preflightKernelModuleMissing,
  preflightKernelTooOld,
  preflightMtuUnfit,
  preflightNoPodCidr,
  preflightOtherCniFirst,
  preflightPodCidrInUse,
  preflightPodCidrOnDevice,
  preflightPortHeld,
  preflightTwoIptablesBackends,
].sort((a, b) => (a.id < b.id ? -1 : 1))

/** Every rule, by id. */
export const ALL_RULES: readonly Rule[] = [...PREFLIGHT, ...RULES]
