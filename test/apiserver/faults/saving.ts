import {type Fault, SAVE, TRACE} from './fault.ts'
import type {FaultyCluster} from './faulty-cluster.ts'
import {stuckSwitch} from './stuck-switch.ts'

const STUCK = stuckSwitch('node2')
const ON_NODES = 'antrail [0-9a-f]{32}'
const told = (signal: string) => ({
  runs: ON_NODES,
  does: ({on}: FaultyCluster) => on(null, `pkill -${signal} -f '[b]in/run.js'`),
})

/** What stops the program, or keeps it from saving what it read. */
export const SAVING: readonly Fault[] = [
  {
    what: 'Ctrl-C while nodes are read: a snapshot',
    args: SAVE,
    ...STUCK,
    during: told('INT'),
    says: 'interrupted',
    exit: 130,
    within: 1,
  },
  {
    what: 'SIGTERM while nodes are read: a snapshot',
    args: SAVE,
    ...STUCK,
    during: told('TERM'),
    says: 'interrupted',
    exit: 130,
    within: 1,
  },
  {
    what: 'Ctrl-C while nodes are read: a trace',
    args: TRACE,
    ...STUCK,
    during: told('INT'),
    says: 'interrupted',
    exit: 130,
    within: 1,
  },
  {
    what: 'Ctrl-C while the API server is silent',
    args: SAVE,
    through: 'silent',
    during: {runs: 'bin/run.js snapshot', does: ({on}) => on(null, `sleep 1; pkill -INT -f '[b]in/run.js'`)},
    says: 'interrupted',
    exit: 130,
    within: 1,
  },
  {
    what: '--timeout is over: a snapshot',
    args: [...SAVE, '--timeout', '3s'],
    ...STUCK,
    says: 'the time of 3 s was over',
    exit: 4,
    within: 8,
  },
  {
    what: 'the file is there already',
    args: ['snapshot', '-o', '{folder}/kubeconfig'],
    says: 'it is there already',
    exit: 2,
    within: 3,
  },
  {
    what: 'the folder is a file',
    args: ['snapshot', '-o', '{folder}/kubeconfig/saved.tgz'],
    says: 'is no folder',
    exit: 2,
    within: 3,
  },
  {
    what: 'the disk is full',
    args: ['snapshot', '-o', '{lab}/small/saved.tgz'],
    breaks: ({on, folder}) => on(null, `mkdir ${folder}/small; mount -t tmpfs -o size=16k tmpfs ${folder}/small`),
    mends: ({on, folder}) => on(null, `ls -A ${folder}/small | grep . && exit 1; umount ${folder}/small`),
    says: 'there is no space left on the disk',
    exit: 1,
    within: 10,
  },
  {
    what: 'the file system is read-only',
    args: ['snapshot', '-o', '{lab}/fixed/saved.tgz'],
    breaks: ({on, folder}) => on(null, `mkdir ${folder}/fixed; mount -t tmpfs -o ro tmpfs ${folder}/fixed`),
    mends: ({on, folder}) => on(null, `umount ${folder}/fixed`),
    says: 'that file system is read-only',
    exit: 2,
    within: 4,
  },
]
