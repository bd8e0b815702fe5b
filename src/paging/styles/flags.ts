import { describeValue } from '../../errors/pagewright-error.js';
import type { PageResponse } from '../../policies/middleware.js';
import { flagValue } from '../evidence/signals.js';
import { optionalPlace, placeText } from './place.js';

/** Flags of a page. Every style can read them. */
export interface FlagOptions {
  /** Place of a flag that is true while more pages follow, such as `'has_more'`. The run ends once it is false. @default none */
  readonly more?: string;
  /** Place of a flag that is true on the last page, such as `'isLast'`. The run continues while it is false. @default none */
  readonly last?: string;
}

export const flagFields = { more: placeText.optional(), last: placeText.optional() };

/** What the flags of a page say. */
export interface FlagReading {
  readonly says: 'more' | 'last';
  /** The place and the value: `body:has_more is false`. */
  readonly saw: string;
  readonly where: string;
  readonly value: unknown;
}

export interface FlagReader {
  /** Returns what the flags say; `undefined` without flags, and where the response has none of them. */
  read(response: PageResponse): FlagReading | undefined;
  /** The places of the flags. */
  readonly places: readonly string[];
}

/** Returns the flag of a page that says that another page follows. */
export function flagForMore(flags: FlagReader, response: PageResponse): FlagReading | undefined {
  const flag = flags.read(response);
  return flag?.says === 'more' ? flag : undefined;
}

/** Reads the flags of a style. If both are there, `last` wins only if both agree that the list has ended. */
export function flagReader(options: { more?: string | undefined; last?: string | undefined }): FlagReader {
  const [more, last] = [optionalPlace(options.more), optionalPlace(options.last)];
  const places = [more, last].flatMap((place) => (place ? [place.text] : []));
  const flags = [
    ...(more ? [{ place: more, meansMore: true }] : []),
    ...(last ? [{ place: last, meansMore: false }] : []),
  ];
  return {
    places,
    read(response) {
      const readings = flags.flatMap(({ place, meansMore }): FlagReading[] => {
        const value = place.read(response, []);
        if (value === undefined) return [];
        const isSet = flagValue(value) ?? Boolean(value);
        const says = isSet === meansMore ? 'more' : 'last';
        return [{ says, saw: `${place.text} is ${describeValue(value)}`, where: place.text, value }];
      });
      return readings.find(({ says }) => says === 'more') ?? readings[0];
    },
  };
}
