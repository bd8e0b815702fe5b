import { z } from 'zod';
import { referenceSchema } from './reference.js';

export const skillSchema = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  state: z.string().nullish(),
  dateModified: z.string().nullish(),
  selfUri: z.string().nullish(),
});

export type Skill = z.infer<typeof skillSchema>;

export const skillGroupSchema = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  description: z.string().nullish(),
  division: referenceSchema.nullish(),
  memberCount: z.number().nullish(),
  dateCreated: z.string().nullish(),
  dateModified: z.string().nullish(),
  selfUri: z.string().nullish(),
});

export type SkillGroup = z.infer<typeof skillGroupSchema>;
