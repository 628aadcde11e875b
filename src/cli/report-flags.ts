import {Flags} from '@oclif/core'
import {type Bar, DEFAULT_BAR} from '../diagnose/report.ts'
import {milliseconds} from './duration.ts'

const VERDICT = 'VERDICT'

/** What makes a report fail: the same on every command that reports findings. */
export const barFlags = {
  'fail-on': Flags.option({options: ['error', 'warning', 'info', 'never'] as const})({
    description: `[default: ${DEFAULT_BAR.failOn}] end with 3 where there are findings as bad as this, or worse`,
    helpGroup: VERDICT,
    helpValue: 'SEVERITY',
  }),
  'min-coverage': Flags.integer({
    description: `[default: ${DEFAULT_BAR.minCoverage}] end with 4 where less than this percentage of the evidence needed could be read`,
    helpGroup: VERDICT,
    helpValue: 'PERCENT',
    max: 100,
    min: 0,
  }),
  deadline: Flags.string({
    description: 'stop after this time, 90s or 5m, and say what could be said; what is left is unknown',
    helpGroup: VERDICT,
    helpValue: 'TIME',
  }),
}

/** Which rules are asked. */
export const ruleFlags = {
  only: Flags.string({
    description: 'ask these rules alone: ids, short names or layers, joined by commas',
    helpValue: 'RULES',
    multiple: true,
  }),
  skip: Flags.string({description: 'leave these rules out', helpValue: 'RULES', multiple: true}),
}

export interface BarFlags {
  readonly 'fail-on'?: Bar['failOn'] | undefined
  readonly 'min-coverage'?: number | undefined
}

/** The bar of the flags, else of antrail.yaml, else the usual one. */
export const barOf = (
  flags: BarFlags,
  config: {failOn: Bar['failOn'] | null; minCoverage: number | null} | null,
): Bar => ({
  failOn: flags['fail-on'] ?? config?.failOn ?? DEFAULT_BAR.failOn,
  minCoverage: flags['min-coverage'] ?? config?.minCoverage ?? DEFAULT_BAR.minCoverage,
})

/** Words joined by commas, over several flags. */
export const listOf = (flags: readonly string[] | undefined): readonly string[] =>
  (flags ?? [])
    .flatMap((flag) => flag.split(','))
    .map((word) => word.trim())
    .filter((word) => word !== '')

/** A clock in milliseconds that all threads share, and that is never set back. */
export const now = (): number => performance.timeOrigin + performance.now()

/**
 * When the time of `--deadline` is over, by `now()`; null: never.
 *
 * @throws {Problem} exit 2
 */
export function endOf(flag: string | undefined): number | null {
  return flag === undefined ? null : now() + milliseconds('--deadline', flag)
}

/** Whether that time is over. */
export const isOverAfter =
  (end: number | null): (() => boolean) =>
  () =>
    end !== null && now() >= end
