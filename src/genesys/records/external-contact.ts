import { z } from 'zod';
import { referenceSchema } from './reference.js';

export const externalContactSchema = z.looseObject({
  id: z.string(),
  firstName: z.string().nullish(),
  lastName: z.string().nullish(),
  title: z.string().nullish(),
  workEmail: z.string().nullish(),
  personalEmail: z.string().nullish(),
  division: referenceSchema.nullish(),
  createDate: z.string().nullish(),
  modifyDate: z.string().nullish(),
  selfUri: z.string().nullish(),
});

export type ExternalContact = z.infer<typeof externalContactSchema>;
