import { expect, test } from '@jest/globals';
import { junitXml } from './junit-xml.ts';

test('a report counts its cases and carries what came instead', () => {
  const xml = junitXml([
    {
      name: 'replay a.log',
      file: 'foreshock.test.txt',
      tookMs: 2000,
      cases: [
        { name: 'no alert', classname: 'foreshock.test.txt:2', failure: null },
        {
          name: 'at most 1 alert',
          classname: 'foreshock.test.txt:3',
          failure: { message: '2 alerts came.', text: '2 alerts came.\nMessages:' },
        },
      ],
    },
  ]);
  expect(xml).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="foreshock" tests="2" failures="1" errors="0" time="2.000">
  <testsuite name="replay a.log" file="foreshock.test.txt" tests="2" failures="1" errors="0" skipped="0" time="2.000">
    <testcase name="no alert" classname="foreshock.test.txt:2" time="1.000"/>
    <testcase name="at most 1 alert" classname="foreshock.test.txt:3" time="1.000">
      <failure message="2 alerts came." type="expectation">2 alerts came.
Messages:</failure>
    </testcase>
  </testsuite>
</testsuites>
`);
});

test('markup, quotes, line breaks and characters that XML cannot hold are escaped', () => {
  const failure = { message: 'a "b"\n<c>', text: ']]> & \u0007\ud800 😀' };
  const xml = junitXml([{ name: '>=', file: 'f', tookMs: 0, cases: [{ name: 'n', classname: 'c', failure }] }]);
  expect(xml).toContain('name="&gt;="');
  expect(xml).toContain('message="a &quot;b&quot;&#10;&lt;c&gt;"');
  expect(xml).toContain(']]&gt; &amp; \ufffd\ufffd 😀<');
});

test('no case is a report too', () => expect(junitXml([])).toContain('tests="0" failures="0"'));
