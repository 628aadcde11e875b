import {randomBytes} from 'node:crypto'
import {type Asked, PROBES, type ProbeSpec} from '../../snapshot/probes.ts'
import {nameFault, placeholders, type Question} from '../../snapshot/question.ts'
import type {Answer} from './answer.ts'
import type {Channel, OpenChannel} from './channel.ts'
import {type Frame, FrameReader} from './frames.ts'
import {END_LINE, type Place, questionLine, sessionArgv} from './script.ts'
import {ALIVE_SECONDS} from './shell-text.ts'

/** A node's own limit ends a question, and then it may ask its daemon once more; what does not end even then has lost its node. */
const GRACE_MS = 3_000 + ALIVE_SECONDS * 1000
const MOST_STDERR = 256 * 1024
/** Of all answers of a node together. */
const MOST_BYTES = 256 * 1024 * 1024
const DEFAULT_SECONDS = 600

interface Pending {
  readonly number: number
  readonly question: Question
  readonly settle: (answer: Answer) => void
  begun: number | null
  stdout: Frame | null
  stderr: Frame | null
}

export interface SessionOptions {
  /** Ends everything that still runs on the node. */
  readonly signal?: AbortSignal
  /** After which the node itself ends it, should nobody be there to. */
  readonly seconds?: number
  /** Other questions than those of the list: for tests of what a shell does with them. */
  readonly probes?: readonly ProbeSpec[]
  /** Left out: a node. */
  readonly place?: Place
}

/**
 * One shell on a node that answers questions of the one list, each in its turn. A question always gets an answer: where
 * the node is lost, what had come is in it, and why no more did.
 */
export class NodeSession {
  readonly #open: OpenChannel
  readonly #nonce = randomBytes(16).toString('hex')
  readonly #probes: readonly ProbeSpec[]
  readonly #place: Place
  readonly #seconds: number
  readonly #waiting: Pending[] = []
  readonly #out: FrameReader
  readonly #err: FrameReader
  #channel: Promise<Channel> | null = null
  #started: Channel | null = null
  #lost: string | null = null
  #netnsFolder: string | null = null
  /** Whether its shell has said anything. */
  #isThere = false
  #asked = 0
  /** Of each daemon, the last probe that failed. */
  readonly #failed = new Map<Asked, string>()
  #timer: NodeJS.Timeout | null = null

  constructor(
    open: OpenChannel,
    {signal, seconds = DEFAULT_SECONDS, probes = PROBES, place = 'node'}: SessionOptions = {},
  ) {
    this.#open = open
    this.#probes = probes
    this.#seconds = seconds
    this.#place = place
    this.#out = new FrameReader(this.#nonce, {
      hello: (folder) => {
        this.#netnsFolder = folder === '' ? null : folder
        this.#isThere = true
        this.#begin()
      },
      end: (frame) => this.#ended('stdout', frame),
    })
    this.#err = new FrameReader(this.#nonce, {end: (frame) => this.#ended('stderr', frame)}, MOST_STDERR)
    if (signal?.aborted) this.#lose(reasonOf(signal))
    signal?.addEventListener('abort', () => this.#lose(reasonOf(signal)), {once: true})
  }

  /** Asks, and waits for all answers, in the order of the questions. */
  async ask(questions: readonly Question[]): Promise<Answer[]> {
    const first = this.#asked
    const answers = questions.map((question) => this.#enqueue(question))
    const lines = this.#waiting.filter(({number}) => number >= first)
    void this.#send(lines.map(({number, question}) => questionLine(number, question)))
    return Promise.all(answers)
  }

  /** Ends the shell; what is still asked is answered by why not, and what still runs is ended with it. */
  close(): void {
    const isIdle = this.#waiting.length === 0
    if (isIdle) this.#started?.end(END_LINE)
    this.#lose('the session was closed', isIdle)
  }

  #enqueue(question: Question): Promise<Answer> {
    const fault = [...placeholders(question).values(), question.netns ?? 'none'].map(nameFault).find(Boolean)
    return new Promise((settle) => {
      const pending = {number: this.#asked++, question, settle, begun: null, stdout: null, stderr: null}
      const refused = fault ?? this.#lost
      if (refused === null || refused === undefined) this.#waiting.push(pending)
      else settle(this.#answer(pending, fault ? `not asked: a name in it cannot be passed on: ${fault}` : refused))
    })
  }

  async #send(lines: readonly string[]): Promise<void> {
    if (lines.length === 0) return
    try {
      if (this.#channel === null) {
        this.#channel = this.#start(lines)
        this.#started = await this.#channel
        if (this.#lost !== null) this.#started.kill()
        // How long a busy API server may take has limits of its own.
        this.#watch()
        return
      }
      const channel = await this.#channel
      this.#begin()
      channel.write(lines.map((line) => `${line}\n`).join(''))
    } catch (error) {
      this.#lose(error instanceof Error ? error.message : String(error))
    }
  }

  #start(lines: readonly string[]): Promise<Channel> {
    return this.#open(
      sessionArgv(this.#probes, {nonce: this.#nonce, seconds: this.#seconds, lines, place: this.#place}),
      {
        stdout: (chunk) => {
          this.#out.push(chunk)
          if (this.#out.bytes > MOST_BYTES) this.#lose(`the node printed more than ${MOST_BYTES} bytes`)
        },
        stderr: (chunk) => {
          this.#err.push(chunk)
        },
        closed: (reason) => this.#lose(reason ?? 'the shell on the node ended: did its container end, or the kubelet?'),
      },
    )
  }

  /** Questions have their turns: the first that waits is the one that is asked, once the shell is there. */
  #begin(): void {
    const next = this.#waiting[0]
    if (next !== undefined && this.#isThere) next.begun ??= Date.now()
    this.#watch()
  }

  #ended(stream: 'stdout' | 'stderr', frame: Frame): void {
    const pending = this.#waiting.find(({number}) => number === frame.number)
    if (pending === undefined) return
    pending[stream] = frame
    if (pending.stdout === null || pending.stderr === null) return
    this.#waiting.splice(this.#waiting.indexOf(pending), 1)
    const {asks, id} = pending.question.spec
    if (pending.stdout.status !== 0 && !pending.stdout.silent) this.#failed.set(asks, id)
    this.#begin()
    pending.settle(this.#answer(pending, null))
  }

  /** Waits as long as the question in turn may take, and a little more. */
  #watch(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    const next = this.#waiting[0]
    if (next === undefined || this.#lost !== null) return
    const limit = next.question.spec.timeoutMs + GRACE_MS
    this.#timer = setTimeout(() => this.#lose(`the node did not answer within ${limit / 1000} s`), limit)
  }

  #lose(reason: string, ends = false): void {
    if (this.#lost !== null) return
    this.#lost = reason
    if (this.#timer !== null) clearTimeout(this.#timer)
    if (!ends) this.#started?.kill()
    const cut = {out: this.#out.cut(), err: this.#err.cut()}
    for (const [i, pending] of this.#waiting.splice(0).entries()) {
      if (i === 0) pending.stdout ??= unended(pending, cut.out)
      if (i === 0) pending.stderr ??= unended(pending, cut.err)
      pending.settle(this.#answer(pending, reason))
    }
  }

  #silence(asks: Asked): string {
    return `not asked: ${DAEMONS[asks]} does not answer, as ${this.#failed.get(asks) ?? 'a probe'} showed`
  }

  #answer({question, begun, stdout, stderr}: Pending, lost: string | null): Answer {
    const out = stdout?.output ?? Buffer.alloc(0)
    const error =
      lost ??
      (stdout?.silent ? this.#silence(question.spec.asks) : faultOf(question, stdout?.status ?? null, out.length))
    return {
      question,
      stdout: out,
      stderr: stderr?.output ?? Buffer.alloc(0),
      exitCode: error === null ? (stdout?.status ?? null) : null,
      error,
      startedAt: begun === null ? null : new Date(begun).toISOString(),
      durationMs: begun === null ? null : Date.now() - begun,
      netnsFolder: this.#netnsFolder,
    }
  }
}

/** What had come of an answer when its node was lost. */
const unended = ({number}: Pending, output: Buffer): Frame => ({number, output, status: null, silent: false})

const DAEMONS: Readonly<Record<Asked, string>> = {
  vswitchd: 'ovs-vswitchd',
  'ovsdb-server': 'ovsdb-server',
  agent: 'antrea-agent',
  host: 'the node',
}

/** How timeout(1) says that it ended a command: 124, or 137 where it had to kill it. */
const TIMED_OUT: ReadonlySet<number | null> = new Set([124, 137])

function faultOf({spec}: Question, status: number | null, bytes: number): string | null {
  if (TIMED_OUT.has(status)) return `it did not end within ${Math.ceil(spec.timeoutMs / 1000)} s`
  if (bytes >= spec.maxBytes) return `its answer was cut off at ${spec.maxBytes} bytes`
  return status === null ? 'the node did not say how it ended' : null
}

const reasonOf = ({reason}: AbortSignal): string => (reason instanceof Error ? reason.message : String(reason))
