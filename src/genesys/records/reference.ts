import { z } from 'zod';

/** Another entity, by its id; its name is there where the platform expands it. */
export const referenceSchema = z.looseObject({ id: z.string(), name: z.string().nullish() });

export type Reference = z.infer<typeof referenceSchema>;
