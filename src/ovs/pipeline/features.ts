import type {Context} from './context.ts'

/** Whether the datapath is known to lack something, named as `dpif/show-dp-features` does; what nobody tells of it has. */
export const lacks = ({run}: Context, name: string): boolean => /^no/i.test(run.sw.input.features?.get(name) ?? '')
