const words = (text: string): readonly string[] => text.split(/\s+/).filter(Boolean)

/** Words of messages of Kubernetes, Antrea, Open vSwitch, iproute2, curl and the C library, in lower case. */
const PLAIN: ReadonlySet<string> = new Set([
  ...words('a an the this that it its is are was were be been has have had having do does did not no nor none never'),
  ...words('of to in on at by for from with without into over under after before until while during between as'),
  ...words('and or but if then than because so can cannot could may might must should will would already still yet'),
  ...words('all any each every both other another same such only more most less least too very also again just'),
  ...words('error errors failed failure fail failing unable invalid unknown unexpected unsupported undefined warning'),
  ...words(
    'cannot denied refused forbidden unauthorized permission permitted allowed not-found notfound missing find found page requested',
  ),
  ...words('connection connect connecting connected disconnected closed close open opened opening reset broken pipe'),
  ...words('timeout timed out deadline exceeded expired wait waiting waited retry retrying again later temporarily'),
  ...words('file files directory folder such no-such exists exist read reading write written writing execute exec'),
  ...words('process pid pidfile signal killed kill exit exited ended end started start stop stopped status code desc'),
  ...words('socket sockets bridge port ports device devices link interface interfaces network networks namespace'),
  ...words('address addresses ip mac subnet range ranges pool gateway route routes rule rules table tables chain'),
  ...words('pod pods node nodes service services container containers sandbox image plugin cni add del check type'),
  ...words('rpc setup set up teardown tear down create created creating delete deleted deleting update updated get'),
  ...words('available unavailable allocated allocate allocating exhausted enough insufficient ready not-ready up down'),
  ...words('name id version server client request response returned reply answer message data value values'),
  ...words(
    'resource resources user users verb list watch group groups api apiserver policy policies rejected accepted',
  ),
  ...words('assigned assign scheduled successfully successful success ok running pulled pulling back-off restarting'),
  ...words('volume volumes mount secret configmap registered object objects could known one two first last'),
  ...words('key field fields flag option command commands argument arguments line column byte bytes limit seconds'),
  ...words('ovs-ofctl ovs-vsctl ovs-appctl ovsdb-client ovsdb-server ovs-vswitchd antctl curl tail nsenter ip ls grep'),
  ...words('sh cat wg nft tc ipset iptables-save ip6tables-save sysctl ss nstat ethtool db.sock ctl unix switch'),
  ...words('transaction syntax database internal badrequest serviceunavailable bad operation supported protocol'),
  ...words('shorthand enable disable disabled enabled flag flags usage help feature gate'),
  ...words('agent controller cluster host local remote peer tunnel datapath flow flows netlink kernel module'),
  ...words('var run openvswitch log antrea networkpolicy lib netns np.log tmp etc net.d proc sys dev null root'),
  ...words("couldn't didn't doesn't isn't wasn't won't can't must's host's node's"),
])

/** Whether a word is of a message's own language. */
export const isPlainWord = (word: string): boolean =>
  PLAIN.has(word.toLowerCase().replace(/[.,]+$/, '')) || /^(?:[\W_]+|-*\w)$/.test(word)
