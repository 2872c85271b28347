import type { Io } from '../io';

/** What every command is given. */
export interface CommandContext {
  readonly io: Io;
  readonly projectDirectory: string;
  /** Ends the command with an exit code. */
  finish(code: number): void;
}
