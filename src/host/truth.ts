/** Yes, no, or not known (null) with the reason. */
export type Truth = {readonly value: boolean; readonly reason: ''} | {readonly value: null; readonly reason: string}

export const certain = (value: boolean): Truth => ({value, reason: ''})
export const doubt = (reason: string): Truth => ({value: null, reason})

export const not = (truth: Truth): Truth => (truth.value === null ? truth : certain(!truth.value))

/** No where one is no, whatever the unknown ones are. */
export function allOf(truths: readonly Truth[]): Truth {
  if (truths.some(({value}) => value === false)) return certain(false)
  const open = truths.filter(({value}) => value === null)
  return open.length === 0 ? certain(true) : doubt([...new Set(open.map(({reason}) => reason))].join(' and '))
}

/** Yes where one is yes, whatever the unknown ones are. */
export const anyOf = (truths: readonly Truth[]): Truth => not(allOf(truths.map(not)))

/** A test of something that may not be known. @param name of what it is: `mark` */
export const asks = <T>(value: T | null | undefined, name: string, test: (value: T) => boolean): Truth =>
  value == null ? doubt(`the packet's ${name} is not known`) : certain(test(value))
