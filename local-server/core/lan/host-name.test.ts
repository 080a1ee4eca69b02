import { expect, it } from 'vitest'
import { hostName } from './host-name.ts'

it.each([
  ['Markaz.Zamon.UZ', 'markaz.zamon.uz'],
  ['reception', 'reception'],
  ['мастерская.рф', 'xn--80aaouh0afcg9k.xn--p1ai'],
  ['192.168.7.20', '192.168.7.20'],
  ['FD00:0:0::0001', 'fd00::1'],
])('takes %s as %s', (given, taken) => {
  expect(hostName(given)).toBe(taken)
})

it.each([
  'https://markaz.uz',
  'markaz.uz:5643',
  'markaz.uz/',
  '*.zamon.uz',
  'two words',
  '192.168.7',
  '192.168.7.256',
  'fe80::1%eth0',
  '[fd00::1]',
  '-markaz',
  'zamon..uz',
  `${'a'.repeat(64)}.uz`,
  '',
])('does not take “%s”', (given) => {
  expect(hostName(given)).toBeNull()
})
