import {spawnSync} from 'node:child_process'
import {mock} from 'node:test'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import type {ProbeScope, ProbeSpec} from '../../../src/snapshot/probes.ts'
import type {Question} from '../../../src/snapshot/question.ts'
import type {Channel, ChannelEvents} from '../../../src/sources/node/channel.ts'
import {openLocalShell} from '../../../src/sources/node/local-shell.ts'
import {NodeSession} from '../../../src/sources/node/session.ts'

const session = suite('sources/node/session')

const probe = (id: string, argv: readonly string[], extra: Partial<ProbeSpec> = {}): ProbeSpec => ({
  id,
  scope: 'node' satisfies ProbeScope,
  asks: 'host',
  argv,
  file: `${id}.txt`,
  timeoutMs: 5_000,
  maxBytes: 1_000,
  ...extra,
})

const HELLO = probe('hello', ['printf', 'hello\\n'])
const FAILS = probe('fails', ['sh', '-c', 'echo out; echo err >&2; exit 7'])
const ECHO = probe('echo', ['printf', '%s', '{bridge}'], {scope: 'bridge'})
const SLEEPS = probe('sleeps', ['sleep', '60'], {timeoutMs: 1_000})
const LONG = probe('long', ['yes', 'abcdefghi'], {maxBytes: 1_000})
const STUCK = probe('stuck', ['sleep', '61'], {timeoutMs: 1_000, asks: 'vswitchd'})
const NEEDS_IT = probe('needs-it', ['printf', 'never'], {asks: 'vswitchd'})
const BUSY = probe('busy', ['printf', 'here'], {asks: 'ovsdb-server'})
const SLOW = probe('slow', ['sleep', '62'], {timeoutMs: 1_000, asks: 'ovsdb-server'})
const REFUSED = probe('refused', ['sh', '-c', 'exit 1'], {asks: 'agent'})
const NOISY = probe('noisy', ['sh', '-c', 'head -c 3000000 /dev/zero >&2; echo done'])
const ENDLESS = probe('endless', ['sh', '-c', 'sleep 63; sleep 64'], {timeoutMs: 30_000})
const PROBES = [HELLO, FAILS, ECHO, SLEEPS, LONG, STUCK, NEEDS_IT, BUSY, SLOW, REFUSED, NOISY]

const open = () => new NodeSession(openLocalShell, {probes: PROBES})

async function ask(...questions: readonly Question[]) {
  const shell = open()
  try {
    return (await shell.ask(questions)).map(({stdout, stderr, exitCode, error}) => ({
      stdout: stdout.toString(),
      stderr: stderr.toString(),
      exitCode,
      error,
    }))
  } finally {
    shell.close()
  }
}

session('answers each question by its own output, errors and status', async () => {
  assert.equal(await ask({spec: HELLO}, {spec: FAILS}, {spec: HELLO}), [
    {stdout: 'hello\n', stderr: '', exitCode: 0, error: null},
    {stdout: 'out\n', stderr: 'err\n', exitCode: 7, error: null},
    {stdout: 'hello\n', stderr: '', exitCode: 0, error: null},
  ])
})

session('asks further questions of the same shell', async () => {
  let shells = 0
  const shell = new NodeSession(
    (argv, events) => {
      shells += 1
      return openLocalShell(argv, events)
    },
    {probes: PROBES},
  )
  const first = await shell.ask([{spec: HELLO}])
  const second = await shell.ask([{spec: ECHO, bridge: 'br-int'}, {spec: FAILS}])
  shell.close()
  assert.is(first[0]?.stdout.toString(), 'hello\n')
  assert.equal(
    second.map(({stdout}) => stdout.toString()),
    ['br-int', 'out\n'],
  )
  assert.is(shells, 1)
})

for (const name of ['$(touch /tmp/never)', '`id`', "a'b", 'a"b', 'a;b', 'a b', '*', '../..', 'ü', '%s%n', '\\041']) {
  session(`passes the name ${name} on as it is`, async () => {
    const [answer] = await ask({spec: ECHO, bridge: name})
    assert.equal(answer, {stdout: name, stderr: '', exitCode: 0, error: null})
  })
}

for (const [name, why] of [
  ['-rf', /begins like an option/],
  ['a\nb', /control character/],
  ['a\u001fb', /control character/],
  ['', /it is empty/],
] as const) {
  session(`does not ask about the name ${JSON.stringify(name)}`, async () => {
    const [refused, next] = await ask({spec: ECHO, bridge: name}, {spec: HELLO})
    assert.is(refused?.exitCode, null)
    assert.match(refused?.error ?? '', why)
    assert.is(next?.stdout, 'hello\n')
  })
}

session('goes on after a question that does not end', async () => {
  const [slow, next] = await ask({spec: SLEEPS}, {spec: HELLO})
  assert.equal(slow, {stdout: '', stderr: '', exitCode: null, error: 'it did not end within 1 s'})
  assert.is(next?.stdout, 'hello\n')
})

session('keeps the beginning of an answer that is too long', async () => {
  const [long, next] = await ask({spec: LONG}, {spec: HELLO})
  assert.is(long?.stdout.length, 1_000)
  assert.is(long?.error, 'its answer was cut off at 1000 bytes')
  assert.is(long?.exitCode, null)
  assert.is(next?.stdout, 'hello\n')
})

session('answers what is not on the list by a refusal', async () => {
  const [answer] = await ask({spec: probe('rm', ['rm', '-rf', '/'])})
  assert.equal(answer, {stdout: '', stderr: 'not a probe', exitCode: 125, error: null})
})

session('keeps what had come when the shell is gone, and says so of the rest', async () => {
  let events: ChannelEvents | null = null
  const shell = new NodeSession(
    async (argv, given) => {
      events = given
      return openLocalShell(argv, given)
    },
    {probes: PROBES},
  )
  const first = await shell.ask([{spec: HELLO}])
  const asked = shell.ask([{spec: SLEEPS}, {spec: HELLO}])
  const told: ChannelEvents = events!
  told.closed('the connection was closed (1006) before the command ended')
  const rest = await asked
  assert.is(first[0]?.exitCode, 0)
  for (const {exitCode, error} of rest) {
    assert.is(exitCode, null)
    assert.match(error ?? '', /1006/)
  }
  const [late] = await shell.ask([{spec: HELLO}])
  assert.match(late?.error ?? '', /1006/)
})

session('ends at once where its time is over', async () => {
  const controller = new AbortController()
  const shell = new NodeSession(openLocalShell, {probes: PROBES, signal: controller.signal})
  const asked = shell.ask([{spec: SLEEPS}, {spec: HELLO}])
  controller.abort(new Error('the time of 2 s was over'))
  for (const {exitCode, error} of await asked) {
    assert.is(exitCode, null)
    assert.is(error, 'the time of 2 s was over')
  }
})

session('asks nothing more of a daemon that answers nothing, and goes on with the others', async () => {
  const answers = await ask({spec: STUCK}, {spec: NEEDS_IT}, {spec: HELLO}, {spec: NEEDS_IT}, {spec: BUSY})
  assert.equal(
    answers.map(({stdout, error}) => error ?? stdout),
    [
      'it did not end within 1 s',
      'not asked: ovs-vswitchd does not answer, as stuck showed',
      'hello\n',
      'not asked: ovs-vswitchd does not answer, as stuck showed',
      'here',
    ],
  )
})

session('goes on asking a daemon that was slow once, or refuses', async () => {
  const answers = await ask({spec: SLOW}, {spec: BUSY}, {spec: REFUSED}, {spec: REFUSED})
  assert.equal(
    answers.map(({stdout, exitCode, error}) => error ?? (stdout || exitCode)),
    ['it did not end within 1 s', 'here', 1, 1],
  )
})

session('keeps the beginning of a flood of errors, and goes on', async () => {
  const [noisy, next] = await ask({spec: NOISY}, {spec: HELLO})
  assert.is(noisy?.stdout, 'done\n')
  assert.is(noisy?.stderr.length, 256 * 1024)
  assert.is(next?.stdout, 'hello\n')
})

const SHELLS = [['sh'], ['bash', '--posix'], ['busybox', 'sh']].filter(
  ([command = '', ...args]) => spawnSync(command, [...args, '-c', ':']).status === 0,
)

for (const [command = '', ...args] of SHELLS) {
  /** Starts a question that does not end, ends the session by `end`, and gives the time until nothing of it ran any more. */
  const timeToEnd = (end: (shell: NodeSession, channel: Channel) => void, seconds = 60): Promise<number> =>
    new Promise((resolve) => {
      let ended = 0
      let channel: Channel | null = null
      const shell = new NodeSession(
        async ([, ...rest], events) => {
          channel = await openLocalShell([command, ...args, ...rest], {
            ...events,
            stdout: (chunk) => {
              events.stdout(chunk)
              if (!chunk.includes(' h ')) return
              ended = performance.now()
              end(shell, channel!)
            },
            // Told once every process has let go of the pipes.
            closed: (reason) => {
              events.closed(reason)
              resolve(performance.now() - ended)
            },
          })
          return channel
        },
        {probes: [ENDLESS], seconds},
      )
      void shell.ask([{spec: ENDLESS}, {spec: ENDLESS}])
    })

  session(`${command}: leaves no process behind when it is closed`, async () => {
    assert.ok((await timeToEnd((shell) => shell.close())) < 1_000)
  })

  session(`${command}: leaves no process behind when who asked is gone`, async () => {
    assert.ok((await timeToEnd((_, channel) => channel.kill())) < 1_000)
  })

  session(`${command}: ends by itself after its time`, async () => {
    assert.ok((await timeToEnd(() => undefined, 1)) < 2_500)
  })
}

session('a busy API server may take its time before the node is asked', async () => {
  mock.timers.enable({apis: ['setTimeout']})
  try {
    let opened: (() => void) | null = null
    const shell = new NodeSession(
      ([, , , , , , nonce = ''], {stdout, stderr}) =>
        new Promise((resolve) => {
          opened = () => {
            resolve({write: () => undefined, end: () => undefined, kill: () => undefined})
            stdout(Buffer.from(`\n${nonce} h \nhello\n\n${nonce} e 0 0\n`))
            stderr(Buffer.from(`\n${nonce} h \n\n${nonce} e 0 0\n`))
          }
        }),
      {probes: PROBES},
    )
    const asked = shell.ask([{spec: HELLO}])
    mock.timers.tick(60_000)
    opened!()
    const [answer] = await asked
    assert.equal([answer?.stdout.toString(), answer?.error], ['hello\n', null])
  } finally {
    mock.timers.reset()
  }
})

session('answers every question by why no shell could be started', async () => {
  const shell = new NodeSession(() => Promise.reject(new Error('forbidden: pods/exec')), {probes: PROBES})
  const answers = await shell.ask([{spec: HELLO}, {spec: FAILS}])
  assert.equal(
    answers.map(({error, exitCode}) => ({error, exitCode})),
    [
      {error: 'forbidden: pods/exec', exitCode: null},
      {error: 'forbidden: pods/exec', exitCode: null},
    ],
  )
})

session.run()
