import {Command, Help} from '@oclif/core'

/** `antrail help get flows` is `antrail get flows --help`. */
export default class HelpCommand extends Command {
  static override readonly hidden = true
  static override readonly strict = false
  static override readonly summary = 'Show the help of a command'

  async run(): Promise<void> {
    const {argv} = await this.parse(HelpCommand)
    await new Help(this.config, this.config.pjson.oclif.helpOptions).showHelp(argv.map(String))
  }
}
