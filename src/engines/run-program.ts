import { spawn } from 'node:child_process';
import { hasCode, interrupted } from '../core/errors.ts';

export interface Finished {
  /** Exit code; undefined when the program is not there, -1 when a signal ended it. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end with nothing on its input. @throws TrademlError (interrupted) on abort */
export function runProgram(command: string, args: readonly string[], signal: AbortSignal): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], signal });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', (error) => {
      if (signal.aborted) reject(interrupted());
      else if (hasCode(error, 'ENOENT')) resolve({ code: undefined, stdout, stderr });
      else reject(error);
    });
    child.on('close', (code) => resolve({ code: code ?? -1, stdout, stderr }));
  });
}
