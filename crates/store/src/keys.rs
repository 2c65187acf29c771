//! Keys lie outside the database and outside its backups: a stolen copy of the one is no use without the other.

use crate::Error;
use base::Ids;
use chacha20poly1305::{
    ChaCha20Poly1305, KeyInit as _, Nonce,
    aead::{Aead as _, Payload},
};
use ed25519_dalek::{Signature, Signer as _, SigningKey, Verifier as _, VerifyingKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::{fmt::Write as _, io::Write as _, path::Path};

/// The keys of one trust: signing the journal's heads, and encrypting second factors and unsent forms.
pub struct Keys {
    heads: SigningKey,
    retired: Vec<VerifyingKey>,
    secrets: [u8; 32],
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keys({})", self.signer())
    }
}

#[derive(Serialize, Deserialize)]
struct OnDisk {
    heads: String,
    #[serde(default)]
    retired_heads: Vec<String>,
    secrets: String,
}

impl Keys {
    /// Reads the key file, or makes it (readable by its owner only) at the first start.
    pub fn load_or_create(path: &Path, ids: &Ids) -> Result<Self, Error> {
        let fault = |problem: String| Error::Keys { path: path.display().to_string(), problem };
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&text).map_err(fault),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let keys = Self::fresh(ids);
                keys.write(path).map_err(|e| fault(format!("cannot be written: {e}")))?;
                Ok(keys)
            }
            Err(error) => Err(fault(format!("cannot be read: {error}"))),
        }
    }

    /// New keys that are not written anywhere: for tests.
    pub fn fresh(ids: &Ids) -> Self {
        Self { heads: SigningKey::from_bytes(&ids.bytes()), retired: Vec::new(), secrets: ids.bytes() }
    }

    fn parse(text: &str) -> Result<Self, String> {
        let file: OnDisk = serde_json::from_str(text).map_err(|e| format!("is not a key file ({e})"))?;
        let key = |text: &str| unhex(text).ok_or_else(|| "holds a key that is not 64 hexadecimal digits".to_owned());
        Ok(Self {
            heads: SigningKey::from_bytes(&key(&file.heads)?),
            retired: file
                .retired_heads
                .iter()
                .map(|text| VerifyingKey::from_bytes(&key(text)?).map_err(|e| e.to_string()))
                .collect::<Result<_, String>>()?,
            secrets: key(&file.secrets)?,
        })
    }

    fn write(&self, path: &Path) -> std::io::Result<()> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = OnDisk {
            heads: hex(self.heads.as_bytes()),
            retired_heads: self.retired.iter().map(|key| hex(key.as_bytes())).collect(),
            secrets: hex(&self.secrets),
        };
        let mut out = options.open(path)?;
        out.write_all(serde_json::to_string_pretty(&file)?.as_bytes())?;
        out.sync_all()
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.heads.sign(message).to_bytes().to_vec()
    }

    pub(crate) fn signer(&self) -> String {
        name(&self.heads.verifying_key())
    }

    /// Is this a signature of a key of ours, present or retired?
    pub(crate) fn signed(&self, key: &str, message: &[u8], signature: &[u8]) -> bool {
        let Ok(signature) = Signature::from_slice(signature) else { return false };
        std::iter::once(self.heads.verifying_key())
            .chain(self.retired.iter().copied())
            .any(|ours| name(&ours) == key && ours.verify(message, &signature).is_ok())
    }

    /// Encrypts a secret that must lie in the database. `context` (whose it is) is needed again to read it.
    pub fn conceal(&self, secret: &[u8], context: &str, ids: &Ids) -> Vec<u8> {
        let nonce: [u8; 12] = ids.bytes();
        let cipher = ChaCha20Poly1305::new(&self.secrets.into());
        let sealed =
            cipher.encrypt(&Nonce::from(nonce), Payload { msg: secret, aad: context.as_bytes() }).unwrap_or_default();
        [nonce.as_slice(), &sealed].concat()
    }

    /// The password of a database role this program makes for itself.
    pub(crate) fn password_of(&self, role: &str) -> String {
        let mut digest = Sha256::new();
        digest.update(self.secrets);
        digest.update(b"database role:");
        digest.update(role.as_bytes());
        hex(&digest.finalize())
    }

    /// Reads what [`Keys::conceal`] wrote; none when it was altered, belongs to another context or another key.
    pub fn reveal(&self, concealed: &[u8], context: &str) -> Option<Vec<u8>> {
        let (nonce, sealed) = concealed.split_at_checked(12)?;
        let nonce: [u8; 12] = nonce.try_into().ok()?;
        let cipher = ChaCha20Poly1305::new(&self.secrets.into());
        cipher.decrypt(&Nonce::from(nonce), Payload { msg: sealed, aad: context.as_bytes() }).ok()
    }
}

fn name(key: &VerifyingKey) -> String {
    hex(&key.as_bytes()[..8])
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut s, b| {
        let _ = write!(s, "{b:02x}");
        s
    })
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (i, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * i..2 * i + 2)?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_file_is_made_once_readable_by_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys/trellis.keys");
        let made = Keys::load_or_create(&path, &Ids::seeded(1)).unwrap();
        let read = Keys::load_or_create(&path, &Ids::seeded(2)).unwrap();
        assert_eq!(made.signer(), read.signer());
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&path.metadata().unwrap().permissions()) & 0o777, 0o600);
    }

    #[test]
    fn a_secret_is_read_only_with_its_own_context() {
        let ids = Ids::seeded(1);
        let keys = Keys::fresh(&ids);
        let concealed = keys.conceal(b"JBSWY3DP", "totp:a", &ids);
        assert_eq!(keys.reveal(&concealed, "totp:a").as_deref(), Some(b"JBSWY3DP".as_slice()));
        assert_eq!(keys.reveal(&concealed, "totp:b"), None);
        assert_eq!(keys.reveal(&concealed[..8], "totp:a"), None);
    }
}
