// The entry of Node alone: `tests/faults/cases` has the other functions.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IdentityCenterError } from '../../pkg/index.js';
import { credentialsFromEnv } from '../../pkg/node.js';
import { replacing, stackNames } from './cases/support.js';

const WITHOUT_SECRET = { HUAWEICLOUD_SDK_AK: 'AK', HUAWEICLOUD_SDK_SK: '' };

test('the stack of an error of credentialsFromEnv names the code that called', async () => {
  function theCaller() {
    credentialsFromEnv();
  }
  await replacing(process, { env: WITHOUT_SECRET }, () => {
    assert.throws(theCaller, (error) => {
      assert.ok(IdentityCenterError.is(error));
      stackNames(error, 'theCaller', 'credentialsFromEnv');
      return true;
    });
  });
});

test('variables that stand on Object.prototype alone are not there', async () => {
  const names = ['HUAWEICLOUD_SDK_AK', 'HUAWEICLOUD_SDK_SK', 'HUAWEICLOUD_SDK_SECURITY_TOKEN'];
  const before = names.map((name) => [name, process.env[name]]);
  for (const name of names) {
    delete process.env[name];
    Object.prototype[name] = 'inherited';
  }
  try {
    assert.throws(credentialsFromEnv, { code: 'INVALID_ARGUMENT' });
    process.env.HUAWEICLOUD_SDK_AK = 'AK';
    process.env.HUAWEICLOUD_SDK_SK = 'SK';
    const { securityToken } = credentialsFromEnv();
    assert.equal(securityToken, undefined);
  } finally {
    for (const name of names) delete Object.prototype[name];
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
});
