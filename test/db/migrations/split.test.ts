import { expect, test } from 'vitest';
import { splitStatements } from '../../../src/db/migrations/split.ts';
import { migrations } from '../../support/released.ts';

const split = (sql: string) => splitStatements(sql).map(({ bare }) => bare);

test('statements end at semicolons, and the last one needs none', () => {
  expect(split('SELECT 1; ;\n SELECT 2')).toEqual(['SELECT 1', 'SELECT 2']);
});

test.each([
  `SELECT 'a;b', 'it''s;', E'\\';', "a;""b", U&'\\0041;'`,
  'CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN; RETURN 1; END $$',
  'DO $body$ SELECT $$;$$; $body$',
  'CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)',
  'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END',
  `CREATE OR REPLACE PROCEDURE "begin"() LANGUAGE sql AS 'SELECT 1;'`,
  'SELECT a$b, $1 FROM t',
])('a semicolon within a text, a name, a body or parentheses ends nothing: %s', (statement) => {
  expect(split(`${statement};SELECT 2`)).toEqual([statement, 'SELECT 2']);
});

test('comments are no statements, and are left out of what is read', () => {
  expect(split(`-- a; b\nSELECT /* ; /* ; */ ; */ 1 -- ';\n; -- the end`)).toEqual(['SELECT   1']);
  expect(split(`SELECT '--', $$--\n$$`)).toEqual([`SELECT '--', $$--\n$$`]);
});

test('nothing of a released file is lost', () => {
  for (const { sql } of migrations) {
    const texts = splitStatements(sql).map(({ text }) => text);
    const rest = texts.reduce((left, text) => left.replace(text, () => ''), sql);
    expect(rest.replace(/--.*/g, '')).toMatch(/^[\s;]*$/);
  }
});
