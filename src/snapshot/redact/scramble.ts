/** A keyed one-way function: without its key nobody can tell by trying which text a result belongs to. At least 32 bytes. */
export type Scramble = (purpose: string, text: string) => Uint8Array

/** The result as lower-case hex digits, as many as wanted. */
export function scrambledHex(scramble: Scramble, purpose: string, text: string, digits: number): string {
  let hex = ''
  for (let block = 0; hex.length < digits; block++) {
    for (const byte of scramble(`${purpose} ${block}`, text)) hex += byte.toString(16).padStart(2, '0')
  }
  return hex.slice(0, digits)
}
