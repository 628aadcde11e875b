import type {OpenChannel} from '../../src/sources/node/channel.ts'

/** What a node prints to a probe (`ip-link@pod`) and the names in it; null: it fails. */
export type Printing = (probe: string, names: readonly string[]) => string | null

/** A node that answers as the program of a session would, without a shell. */
export const fakeNode =
  (netnsFolder: string, printing: Printing): OpenChannel =>
  (argv, {stdout, stderr, closed}) => {
    const [, , , , , , nonce = '', ...lines] = argv
    const say = (text: string) => {
      stdout(Buffer.from(text))
    }
    const answer = (line: string) => {
      const [number = '', probe = '', ...names] = line.split('\u001f')
      const text = printing(probe, names)
      const mark = (kind: string) => `\n${nonce} ${kind}\n`
      say(`${text ?? ''}${mark(`e ${number} ${text === null ? 1 : 0}`)}`)
      stderr(Buffer.from(mark(`e ${number} 0`)))
    }
    queueMicrotask(() => {
      say(`\n${nonce} h ${netnsFolder}\n`)
      for (const line of lines) answer(line)
    })
    const write = (text: string) => {
      for (const line of text.split('\n').filter((one) => one !== '' && one !== 'end')) answer(line)
    }
    return Promise.resolve({write, end: () => undefined, kill: () => closed(null)})
  }
