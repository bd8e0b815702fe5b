import { fields } from '../../../src/cli/arguments';

describe('the fields of an output', () => {
  it('are paths', () => {
    expect(fields('id,name, division.id')).toEqual(['id', 'name', 'division.id']);
  });

  it('are names with paths, as soon as one has a name of its own [R98]', () => {
    const named = fields('id,division_id=division.id,created_date = dateCreated');
    expect(named).toEqual({ id: 'id', division_id: 'division.id', created_date: 'dateCreated' });
    expect(Object.keys(named)).toEqual(['id', 'division_id', 'created_date']);
  });

  it.each(['', 'id,', ',id', 'a=b=c', '=a', 'a='])('are refused where one is none: %j', (text) => {
    expect(() => fields(text)).toThrow('It must be paths such as id,division.id, or name=path.');
  });

  it('are refused where two have one name', () => {
    expect(() => fields('id,name,id=other')).toThrow('It names id twice.');
  });
});
