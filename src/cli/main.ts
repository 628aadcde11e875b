import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {type Command, type Interfaces, Plugin, run, settings} from '@oclif/core'
import {EXIT} from '../problem.ts'
import {reportFailure} from './failure.ts'

export interface Start {
  readonly argv: readonly string[]
  /** The name that help and messages show. */
  readonly bin: string
  /** The package's folder. */
  readonly root: string
  /** Runs a bundle of dist/. @returns what it exports */
  readonly load: (file: string) => {default: Command.Class}
}

/** Our package as the framework's only plugin: each command is a bundle that loads alone. */
class Bundled extends Plugin {
  readonly #load: Start['load']

  constructor(options: Interfaces.PluginOptions, load: Start['load']) {
    super(options)
    this.#load = load
  }

  override async findCommand(id: string): Promise<Command.Class> {
    const command = this.#load(join(this.root, 'dist/commands', `${id.replaceAll(':', '/')}.cjs`)).default
    command.id = id
    command.plugin = this
    return command
  }
}

/** Runs one command line. The outcome is in `process.exitCode`; nothing is thrown. */
export async function main({argv, bin, root, load}: Start): Promise<void> {
  settings.enableAutoTranspile = false
  // Once: a second Ctrl-C ends even what is too busy to listen.
  process.once('SIGINT', () => process.exit(EXIT.interrupted))
  process.once('uncaughtException', (error) => {
    reportFailure(error, argv)
    process.exit()
  })
  const pjson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  pjson.oclif.bin = bin
  try {
    const plugin = new Bundled({isRoot: true, name: pjson.name, pjson, root}, load)
    await plugin.load()
    await run([...argv], {pjson, plugins: new Map([[plugin.name, plugin]]), root})
  } catch (error) {
    reportFailure(error, argv)
  }
}
