import type {Paint} from './paint.ts'

/** Where a text view prints. */
export interface Screen {
  /** Columns; 80 where there is no terminal to ask. */
  readonly width: number
  /** Tree lines and marks outside ASCII: for a terminal whose locale is UTF-8. */
  readonly unicode: boolean
  readonly paint: Paint
}
