import {Command, type Interfaces} from '@oclif/core'
import type {Snapshot} from '../snapshot/snapshot.ts'
import {formatJson} from '../views/json.ts'
import type {Screen} from '../views/screen.ts'
import {exitOf, failureText, toFailureJson} from './failure.ts'
import {screenFlags, sourceFlags} from './flags.ts'
import {asksForJson} from './json-mode.ts'
import {type Output, stdoutOutput} from './output.ts'
import {Progress} from './progress.ts'
import {type Asked, namespaceOfNames, openNamed} from './source.ts'
import {withDashes} from './spelling.ts'
import {screenOf} from './terminal.ts'
import {usage} from './usage.ts'
import {toProblem} from './usage-problem.ts'

type FlagsOf<T extends typeof Command> = Interfaces.InferredFlags<(typeof BaseCommand)['baseFlags'] & T['flags']>
type ArgsOf<T extends typeof Command> = Interfaces.InferredArgs<T['args']>

/**
 * The framework takes what comes on standard input for an argument that is missing: in a script that is the rest of the script, or the
 * list that a loop reads.
 */
const notFromInput = (args: Interfaces.ArgInput): Interfaces.ArgInput =>
  Object.fromEntries(Object.entries(args).map(([name, arg]) => [name, {...arg, ignoreStdin: true}]))

/**
 * What every command shares. A command declares its flags, and `run()` gathers, answers and shows; it returns the value
 * that `-o json` prints. Exit statuses go through `this.exitWith`, never through `this.exit`, which loses output.
 */
export abstract class BaseCommand<T extends typeof Command> extends Command {
  static override readonly baseFlags = {...sourceFlags, ...screenFlags}
  static override readonly enableJsonFlag = true

  protected flags!: FlagsOf<T>
  protected args!: ArgsOf<T>
  /** Where text answers go. */
  protected out!: Output
  protected screen!: Screen
  protected readonly progress = new Progress(process.stderr)

  override async init(): Promise<void> {
    await super.init()
    this.argv = withDashes(this.argv, this.#flagNames())
    const {flags, args} = await this.parse({
      args: notFromInput(this.ctor.args),
      baseFlags: this.ctor.baseFlags as (typeof BaseCommand)['baseFlags'],
      enableJsonFlag: this.ctor.enableJsonFlag,
      flags: this.ctor.flags,
      strict: this.ctor.strict,
    })
    this.flags = flags as FlagsOf<T>
    this.args = args as ArgsOf<T>
    this.#refuseTwoFormats(flags)
    this.out = stdoutOutput()
    this.screen = screenOf(this.flags, {
      columns: process.stdout.columns,
      env: process.env,
      isTerminal: process.stdout.isTTY === true,
    })
  }

  /** The framework looks for `--json` alone. */
  override jsonEnabled(): boolean {
    return asksForJson(this.argv)
  }

  /** The evidence that the flags name. @throws {Problem} */
  protected async openSnapshot(asked?: Asked): Promise<Snapshot> {
    try {
      return await openNamed(this.flags, {root: this.config.root, progress: this.progress}, asked)
    } finally {
      this.progress.clear()
    }
  }

  /** The namespace of names that are given without one; undefined where nothing names it. @throws {Problem} */
  protected namespaceOfNames(): Promise<string | undefined> {
    return namespaceOfNames(this.flags)
  }

  /** Sets the exit status of an answer. */
  protected exitWith(status: number): void {
    process.exitCode = status
  }

  /** Under `--json` the framework would end every failure with 1. */
  protected override async catch(error: Error): Promise<void> {
    this.progress.clear()
    const problem = toProblem(error, {command: this.#name(), flags: [...this.#flagNames()]})
    process.exitCode = exitOf(problem ?? error)
    if (!this.jsonEnabled()) throw problem ?? error
    this.logJson(this.toErrorJson(problem ?? error))
    if (!problem) process.stderr.write(`${failureText(error)}\n`)
  }

  protected override async finally(error: Error | undefined): Promise<void> {
    this.progress.clear()
    await super.finally(error)
  }

  protected override toErrorJson(error: unknown): unknown {
    return toFailureJson(error)
  }

  override logJson(json: unknown): void {
    process.stdout.write(`${formatJson(json)}\n`)
  }

  #name(): string {
    return `${this.config.bin} ${(this.id ?? '').replaceAll(':', ' ')}`
  }

  #flagNames(): Set<string> {
    const all = {...this.ctor.baseFlags, ...this.ctor.flags}
    return new Set(Object.entries(all).flatMap(([name, {hidden}]) => (hidden ? [] : [name])))
  }

  #refuseTwoFormats(flags: Record<string, unknown>): void {
    const outputs: readonly unknown[] = [flags.output ?? []].flat()
    // What goes to a file beside the JSON contradicts nothing.
    const other = outputs.find((output) => output !== 'json' && !String(output).includes('='))
    // An output that must be named is a file.
    if (flags.json !== true || other === undefined || this.ctor.flags.output?.required === true) return
    if (!this.argv.some((word) => /^(-o|--output)/.test(word))) return
    throw usage(`--json and -o ${other} exclude each other`, [`${this.#name()} -o json`])
  }
}
