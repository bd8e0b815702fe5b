import { InvalidArgumentError } from 'commander';
import type { JsonObject, JsonValue } from '../../errors/page-context.js';
import { redactDeep } from '../../errors/redact.js';

/** @throws InvalidArgumentError that shows the place where the text is no JSON */
export function jsonObject(text: string): JsonObject {
  const value = parsed(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new InvalidArgumentError(`It must be a JSON object, such as '{"state": "active"}'.`);
}

/** @throws InvalidArgumentError that shows the place where the text is no JSON */
export function jsonArray(text: string): readonly JsonValue[] {
  const value = parsed(text);
  if (Array.isArray(value)) return value as JsonValue[];
  throw new InvalidArgumentError(`It must be a JSON array, such as '["7f3c"]'.`);
}

function parsed(text: string): JsonValue {
  const value = parseJson(text);
  // The state file keeps them for whoever goes on, and anybody may read that.
  if (JSON.stringify(redactDeep(value)) === JSON.stringify(value)) return value;
  throw new InvalidArgumentError(
    'It must hold no credentials: the state file keeps it. Let the module read them from the environment.',
  );
}

function parseJson(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    throw new InvalidArgumentError(
      `It must be JSON in one argument, quoted for the shell: ${(error as SyntaxError).message}.`,
    );
  }
}
