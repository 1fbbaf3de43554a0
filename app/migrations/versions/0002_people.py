"""people: one-time codes, past passwords, the privacy notice, staged imports"""

import sqlalchemy as sa
from alembic import op


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('people', schema=None) as batch_op:
        batch_op.add_column(sa.Column('password_set_at', sa.DateTime(timezone=True), nullable=True))

    op.create_table('past_passwords',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('password_hash', sa.String(length=200), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_past_passwords_person_id_people'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_past_passwords'))
    )
    with op.batch_alter_table('past_passwords', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_past_passwords_person_id'), ['person_id'], unique=False)

    op.create_table('sign_in_codes',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('code_hash', sa.String(length=200), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('issued_by', sa.Integer(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['issued_by'], ['people.id'], name=op.f('fk_sign_in_codes_issued_by_people'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_sign_in_codes_person_id_people'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_sign_in_codes'))
    )
    op.create_table('notice_acknowledgements',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.String(length=20), nullable=False),
    sa.Column('acknowledged_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_notice_acknowledgements_person_id_people'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('person_id', 'version', name=op.f('pk_notice_acknowledgements'))
    )
    op.create_table('staged_imports',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('file_name', sa.String(length=120), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('staged_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_staged_imports_person_id_people'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staged_imports')),
    sa.UniqueConstraint('person_id', name=op.f('uq_staged_imports_person_id'))
    )


def downgrade():
    op.drop_table('staged_imports')
    op.drop_table('notice_acknowledgements')
    op.drop_table('sign_in_codes')
    with op.batch_alter_table('past_passwords', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_past_passwords_person_id'))

    op.drop_table('past_passwords')
    # Not in batch mode: that would build `people` anew, which everything refers to.
    op.drop_column('people', 'password_set_at')
