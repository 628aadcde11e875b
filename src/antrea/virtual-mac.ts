/** Antrea's own MAC for what has no device (pkg/agent/openflow: GlobalVirtualMAC): its neighbours are set by hand, nobody answers for them. */
export const VIRTUAL_MAC = 'aa:bb:cc:dd:ee:ff'
