import {type ProbeSpec, PUT_AT_ONCE} from '../snapshot/probes.ts'
import type {Question} from '../snapshot/question.ts'
import {parseTogether} from '../snapshot/together.ts'
import type {Answer} from '../sources/node/answer.ts'
import type {NodeSession} from '../sources/node/session.ts'

/**
 * Asks, several questions at once where the list has a question for them. What didn't succeed so is asked by itself: then it has a deadline
 * of its own, and what it says when it fails is not mixed with what others say.
 */
export async function askAtOnce(session: NodeSession, questions: readonly Question[]): Promise<readonly Answer[]> {
  const together = [...PUT_AT_ONCE].flatMap(([spec, members]) => groupsOf(questions, spec, members))
  const grouped = new Set(together.flatMap(({stands}) => stands))
  const whole = session.ask(together.map(({question}) => question))
  const alone = session.ask(questions.filter((question) => !grouped.has(question)))
  const answers = await whole
  const parts = together.flatMap(({stands}, i) => partsOf(answers[i]!, stands))
  const answered = new Set(parts.map(({question}) => question))
  const rest = await session.ask([...grouped].filter((question) => !answered.has(question)))
  return [...parts, ...rest, ...(await alone)]
}

interface Group {
  readonly question: Question
  readonly stands: readonly Question[]
}

/** The questions that one question can stand for: all its members, of the node or of one network namespace. */
function groupsOf(questions: readonly Question[], spec: ProbeSpec, members: readonly ProbeSpec[]): readonly Group[] {
  const places = new Map<string, Question[]>()
  for (const question of questions) {
    if (!members.includes(question.spec)) continue
    const place = question.netns ?? ''
    places.set(place, [...(places.get(place) ?? []), question])
  }
  return [...places.values()].flatMap((stands) => {
    const [{netns, pod} = {}] = stands
    if (stands.length !== members.length) return []
    const question = {spec, ...(netns === undefined ? {} : {netns}), ...(pod === undefined ? {} : {pod})}
    return [{question, stands}]
  })
}

/**
 * What each of them would have been answered, where it succeeded, also before the node was lost: byte by byte, as names need not be UTF-8.
 */
function partsOf(answer: Answer, stands: readonly Question[]): readonly Answer[] {
  const printed = parseTogether(answer.stdout.toString('latin1'))
  return stands.flatMap((question) => {
    const own = printed.get(question.spec.id)
    if (own === undefined || own.status !== 0) return []
    return [
      {
        ...answer,
        question,
        stdout: Buffer.from(own.output, 'latin1'),
        stderr: Buffer.alloc(0),
        exitCode: 0,
        error: null,
      },
    ]
  })
}
