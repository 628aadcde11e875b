/** Addresses that nobody has, by which a node hands packets of Services to its bridge (pkg/agent/config/service_config.go: VirtualServiceIPv4 and so on). */
export const VIRTUAL_SERVICE_IP: Readonly<Record<4 | 6, string>> = {4: '169.254.0.253', 6: 'fc01::aabb:ccdd:eeff'}

/** What packets for a NodePort are given as destination. */
export const VIRTUAL_NODE_PORT_IP: Readonly<Record<4 | 6, string>> = {4: '169.254.0.252', 6: 'fc01::aabb:ccdd:eefe'}
